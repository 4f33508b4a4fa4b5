package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.ByteSize;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimWorld;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Who may read when the slot is the only lease there is. */
class SlotLeaseTest {

  private static final int OWN = 41;
  private static final int OTHER = 42;
  private static final SourceOpened DIRECT = SourceOpened.leading(1, 0, SourceCheckpoint.notKept(1, false));
  private static final SourceOpened BUFFERED = SourceOpened.leading(1, 1, SourceCheckpoint.unknown());

  private final SourceConfig config = new SourceConfig("shop", new DatabaseConfig("h", 1, "app", "philotes",
      Secret.none(), SslMode.DISABLE, null, Duration.ofSeconds(10)), "slot", "pub", List.of(), false, new ByteSize(0), Duration.ZERO);
  private Future<Optional<SlotFacts>> slot = Future.succeededFuture(Optional.empty());
  private int asked;
  private int released;
  private final SlotLease lease = new SlotLease(new SimProcess(SimWorld.quiet(1).schedule(), "p"), config,
      only(SourceServer.class, "slot", () -> {
        asked++;
        return slot;
      }),
      only(SourceBuffer.class, "release", () -> {
        released++;
        return Future.succeededFuture(WriteReply.DURABLE);
      }));

  @Test
  void standsByForAnotherInstanceAndForgetsWhatItKnew() {
    StartFacts facts = facts(slot(OTHER, "philotes shop 0"));
    assertTrue(lease.isReadByOther(DIRECT, facts));
    assertInstanceOf(StandbyException.class, lease.standBy(facts).cause());
    assertEquals(1, released);
  }

  /** A login and a walsender every second would be much for being told to wait. */
  @Test
  void askedAgainLooksAtTheSlotAndNothingElse() {
    assertTrue(lease.look().succeeded());
    assertEquals(0, asked, "nobody was waited for");
    lease.standBy(facts(slot(OTHER, "philotes shop 0")));
    slot = Future.succeededFuture(Optional.of(slot(OTHER, "philotes shop 0")));
    assertInstanceOf(StandbyException.class, lease.look().cause());
    assertInstanceOf(StandbyException.class, lease.look().cause());
    assertEquals(2, asked);
    slot = Future.succeededFuture(Optional.of(slot(0, null)));
    assertTrue(lease.look().succeeded());
    assertTrue(lease.look().succeeded());
    assertEquals(3, asked);
  }

  @Test
  void aSourceThatDoesNotAnswerIsConnectedToAnew() {
    lease.standBy(facts(slot(OTHER, "philotes shop 0")));
    slot = Future.failedFuture("gone");
    assertTrue(lease.look().succeeded());
  }

  @Test
  void whatIsLeftOfAnOwnDeadConnectionIsNoOtherInstance() {
    lease.reads(OWN);
    assertFalse(lease.isReadByOther(DIRECT, facts(slot(OWN, "philotes shop 0"))));
    assertTrue(lease.isReadByOwnRest(DIRECT, slot(OWN, "philotes shop 0")));
    assertFalse(lease.isReadByOwnRest(DIRECT, slot(OTHER, "philotes shop 0")));
    assertFalse(lease.isReadByOwnRest(DIRECT, slot(0, null)));
  }

  @Test
  void aStrangerIsNoOtherInstance() {
    assertFalse(lease.isReadByOther(DIRECT, facts(slot(OTHER, "pg_recvlogical"))));
    assertFalse(lease.isReadByOther(DIRECT, facts(slot(OTHER, "philotes shop2 0"))));
    assertFalse(lease.isReadByOther(DIRECT, facts(slot(0, "philotes shop 0"))));
  }

  @Test
  void aSlotThatMovedIsBegunWithAnew() {
    PhilotesException moved = PhilotesException.of(ErrorCode.SLOT_ADVANCED_ELSEWHERE, "slot", "slot", "missing range [0/1, 0/2)");
    assertTrue(lease.isMoved(DIRECT, moved));
    assertFalse(lease.isMoved(DIRECT, PhilotesException.of(ErrorCode.SLOT_MISSING, "slot", "slot", "gone")));
    PhilotesException again = (PhilotesException) lease.beginAnew(moved).cause();
    assertEquals(FailureKind.RETRY, again.kind());
    assertEquals(1, released);
  }

  @Test
  void whatAnotherInstanceHasJustCreatedIsLookedAtAgain() {
    Throwable exists = new ServerErrorException(ServerError.of("ERROR", "42710", "replication slot \"slot\" already exists"));
    assertEquals(ErrorCode.FENCED, ((PhilotesException) lease.notCreated(DIRECT, exists).cause()).code());
    assertEquals(ErrorCode.FENCED, ((PhilotesException) lease.notCreated(DIRECT,
        PhilotesException.of(ErrorCode.PUBLICATION_MISSING, "publication", "pub", "exists", exists)).cause()).code());
    Throwable other = new ServerErrorException(ServerError.of("ERROR", "53400", "all replication slots are in use"));
    assertSame(other, lease.notCreated(DIRECT, other).cause());
  }

  @Test
  void withABufferTheLeaseDecides() {
    assertFalse(lease.isReadByOther(BUFFERED, facts(slot(OTHER, "philotes shop 7"))));
    lease.reads(OWN);
    assertFalse(lease.isReadByOwnRest(BUFFERED, slot(OWN, "philotes shop 7")));
    PhilotesException moved = PhilotesException.of(ErrorCode.SLOT_ADVANCED_ELSEWHERE, "slot", "slot", "missing");
    assertFalse(lease.isMoved(BUFFERED, moved));
    assertSame(moved, lease.notCreated(BUFFERED, moved).cause());
  }

  private static SlotFacts slot(int activePid, String application) {
    return new SlotFacts("slot", "pgoutput", "logical", "app", false, activePid, "pid " + activePid, application,
        Lsn.parse("0/1000"), Lsn.parse("0/1000"), "reserved", null, false);
  }

  private static StartFacts facts(SlotFacts slot) {
    ServerFacts server = new ServerFacts(180001, "logical", Duration.ofSeconds(60), "UTF8", true, false, false, Lsn.parse("0/3000"), "then");
    return new StartFacts(DIRECT.checkpoint(), "slot", PublicationDefinition.of("pub", List.of()), PublicationDefinition.of("pub", List.of()), server, "7000", 1, Lsn.parse("0/3000"), "app", Optional.empty(),
        Optional.of(slot), Optional.empty());
  }

  /** One method answers, any other is a mistake of the test. */
  private static <T> T only(Class<T> type, String method, Supplier<Object> answer) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
      if (!called.getName().equals(method)) {
        throw new AssertionError(called.getName() + " was not expected");
      }
      return answer.get();
    }));
  }
}
