package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.GoldenMessages.Scenario;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Kind;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Origin;
import io.philotes.postgres.pgoutput.PreparedMessage.BeginPrepare;
import io.philotes.postgres.pgoutput.PreparedMessage.CommitPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.Prepare;
import io.philotes.postgres.pgoutput.PreparedMessage.RollbackPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.StreamPrepare;
import io.philotes.postgres.pgoutput.StreamMessage.StreamAbort;
import io.philotes.postgres.pgoutput.StreamMessage.StreamCommit;
import io.philotes.postgres.pgoutput.StreamMessage.StreamStart;
import io.philotes.postgres.pgoutput.StreamMessage.StreamedChange;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real servers sent of streamed and of prepared transactions means what they did. */
class StreamedGoldenMessagesTest {

  private static final List<GoldenMessages> SERVERS = Stream.of("pg15-streamed", "pg18-streamed").map(GoldenMessages::load).toList();

  static Stream<Scenario> scenarios() {
    return SERVERS.stream().flatMap(server -> server.scenarios().stream());
  }

  static Stream<Scenario> named(String name) {
    return scenarios().filter(scenario -> scenario.name().equals(name));
  }

  private static <T extends PgOutputMessage> List<T> of(Class<T> type, Scenario scenario) {
    return scenario.decoded().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static <T extends PgOutputMessage> T only(Class<T> type, Scenario scenario) {
    List<T> found = of(type, scenario);
    assertEquals(1, found.size(), scenario.name());
    return found.get(0);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void encodesEveryMessageToTheSameBytes(Scenario scenario) {
    PgOutputEncoder encoder = new PgOutputEncoder(scenario.protocol());
    List<PgOutputMessage> decoded = scenario.decoded();
    for (int i = 0; i < decoded.size(); i++) {
      assertArrayEquals(scenario.messages().get(i), encoder.encode(decoded.get(i)));
    }
  }

  @Test
  void theFilesHoldEveryNewKindOfMessageInEveryProtocolThatBringsIt() {
    EnumSet<Kind> streams = EnumSet.range(Kind.STREAM_START, Kind.STREAMED_CHANGE);
    EnumSet<Kind> all = EnumSet.range(Kind.STREAM_START, Kind.STREAM_PREPARE);
    for (GoldenMessages server : SERVERS) {
      assertEquals(streams, newKinds(server, StreamedCapture.STREAMED));
      assertEquals(all, newKinds(server, StreamedCapture.PREPARED));
    }
    assertEquals(all, newKinds(SERVERS.get(1), StreamedCapture.PARALLEL));
  }

  private static Set<Kind> newKinds(GoldenMessages server, PgOutputProtocol protocol) {
    return server.scenarios().stream().filter(scenario -> scenario.protocol().equals(protocol)).flatMap(scenario -> scenario.decoded().stream())
        .map(PgOutputMessage::kind).filter(kind -> kind.compareTo(Kind.STREAM_START) >= 0)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
  }

  @Test
  void everyChangeMayCarryItsTransaction() {
    Set<Kind> carried = named("committed").flatMap(scenario -> of(StreamedChange.class, scenario).stream())
        .map(streamed -> streamed.change().kind()).collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    assertEquals(EnumSet.of(Kind.RELATION, Kind.TYPE, Kind.INSERT, Kind.UPDATE, Kind.DELETE, Kind.TRUNCATE, Kind.MESSAGE), carried);
  }

  @Test
  void blocksOfATransactionAreClosedByItsCommit() {
    named("committed").forEach(scenario -> {
      List<StreamStart> starts = of(StreamStart.class, scenario);
      assertEquals(List.of(true, false, false), starts.stream().map(StreamStart::first).toList());
      StreamCommit commit = only(StreamCommit.class, scenario);
      assertTrue(starts.stream().allMatch(start -> start.xid() == commit.xid()));
      assertTrue(of(StreamedChange.class, scenario).stream().allMatch(streamed -> streamed.xid() == commit.xid()));
      assertTrue(new Lsn(commit.commitLsn()).isBefore(new Lsn(commit.endLsn())));
      assertTrue(commit.commitTime() > 0);
    });
  }

  /** What a savepoint withdraws is told by the number that its changes carry; of a logical message it is not. */
  @Test
  void aSavepointThatIsRolledBackIsWithdrawnByItsOwnNumberButALogicalMessageIsNot() {
    named("savepoint rolled back").forEach(scenario -> {
      StreamAbort abort = only(StreamAbort.class, scenario);
      assertEquals(only(StreamCommit.class, scenario).xid(), abort.xid());
      assertNotEquals(abort.xid(), abort.subXid());
      List<StreamedChange> withdrawn = of(StreamedChange.class, scenario).stream().filter(streamed -> streamed.xid() == abort.subXid()).toList();
      assertEquals(List.of("withdrawn"), withdrawn.stream().map(streamed -> ((Insert) streamed.change()).newTuple().text(2)).toList());
      StreamedChange message = of(StreamedChange.class, scenario).stream().filter(streamed -> streamed.change() instanceof Message).findFirst().orElseThrow();
      assertEquals(abort.xid(), message.xid(), "the message was written within the savepoint, too");
    });
  }

  @Test
  void aSavepointWithinASavepointIsWithdrawnByAMessageOfItsOwn() {
    named("savepoint within a savepoint rolled back").forEach(scenario -> {
      List<StreamAbort> aborts = of(StreamAbort.class, scenario);
      assertEquals(2, aborts.size());
      assertEquals(List.of("13", "14", "15"), of(StreamedChange.class, scenario).stream().filter(streamed -> streamed.change() instanceof Insert)
          .map(streamed -> ((Insert) streamed.change()).newTuple().text(0)).toList());
      assertEquals(2, of(StreamedChange.class, scenario).stream().filter(streamed -> streamed.change() instanceof Insert)
          .filter(streamed -> aborts.stream().anyMatch(abort -> abort.subXid() == streamed.xid())).count());
    });
  }

  @Test
  void aTransactionThatIsRolledBackIsWithdrawnWholeAndOnlyParallelStreamingTellsWhere() {
    named("rolled back").forEach(scenario -> {
      StreamAbort abort = only(StreamAbort.class, scenario);
      assertEquals(abort.xid(), abort.subXid());
      boolean tells = scenario.protocol().equals(StreamedCapture.PARALLEL);
      assertEquals(tells, abort.abortLsn() != 0);
      assertEquals(tells, abort.abortTime() != 0);
    });
  }

  @Test
  void theOriginStandsBehindTheFirstStartWithoutAPosition() {
    named("origin").forEach(scenario -> {
      assertTrue(scenario.types().startsWith("SO"), scenario.types());
      assertEquals(new Origin(0, "node_ä"), only(Origin.class, scenario));
    });
  }

  @Test
  void aPreparedTransactionIsToldWhenItIsPreparedAndWhenItEnds() {
    named("prepared, committed").forEach(scenario -> {
      BeginPrepare begin = only(BeginPrepare.class, scenario);
      Prepare prepare = only(Prepare.class, scenario);
      assertEquals(new Prepare(0, begin.prepareLsn(), begin.endLsn(), begin.prepareTime(), begin.xid(), "gid ä"), prepare);
      CommitPrepared commit = only(CommitPrepared.class, scenario);
      assertEquals(List.of(begin.xid(), begin.gid()), List.of(commit.xid(), commit.gid()));
      assertTrue(new Lsn(begin.endLsn()).isBefore(new Lsn(commit.commitLsn())));
      assertTrue(begin.prepareTime() < commit.commitTime());
    });
    named("prepared, rolled back").forEach(scenario -> rolledBack(only(Prepare.class, scenario).endLsn(), only(Prepare.class, scenario).prepareTime(),
        only(Prepare.class, scenario).xid(), scenario));
  }

  @Test
  void aStreamedTransactionMayBePrepared() {
    named("streamed, prepared, committed").forEach(scenario -> {
      StreamPrepare prepare = only(StreamPrepare.class, scenario);
      assertEquals(only(CommitPrepared.class, scenario).xid(), prepare.xid());
      assertTrue(of(StreamStart.class, scenario).stream().allMatch(start -> start.xid() == prepare.xid()));
      assertEquals("again", prepare.gid());
    });
    named("streamed, prepared, rolled back").forEach(scenario -> rolledBack(only(StreamPrepare.class, scenario).endLsn(),
        only(StreamPrepare.class, scenario).prepareTime(), only(StreamPrepare.class, scenario).xid(), scenario));
  }

  private static void rolledBack(long prepareEnd, long prepareTime, long xid, Scenario scenario) {
    RollbackPrepared rollback = only(RollbackPrepared.class, scenario);
    assertEquals(List.of(prepareEnd, prepareTime, xid), List.of(rollback.prepareEndLsn(), rollback.prepareTime(), rollback.xid()));
    assertTrue(new Lsn(prepareEnd).isBefore(new Lsn(rollback.rollbackEndLsn())));
    assertTrue(prepareTime < rollback.rollbackTime());
  }
}
