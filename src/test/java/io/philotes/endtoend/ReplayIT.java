package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.app.Operator;
import io.philotes.buffer.Buffer;
import io.philotes.buffer.PostgresBuffer;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekTarget;
import io.philotes.bus.message.SeekTarget.Kind;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.testing.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator moves a cursor within what is kept. */
class ReplayIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Rig rig = Rig.open().with("PHILOTES_CONSUMERS", "orders=eventbus");
  private final List<Long> delivered = new CopyOnWriteArrayList<>();

  /** Three transactions of ten, ten and twenty events on two tables; positions 1 to 40. */
  @BeforeEach
  void createTables() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE u (id int PRIMARY KEY)");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Embedded start() {
    Embedded service = rig.embed();
    rig.awaitStreaming();
    service.subscribe("orders", batch -> {
      batch.events().forEach(event -> delivered.add(event.position()));
      return Future.succeededFuture();
    });
    return service;
  }

  private void fill() {
    rig.source().execute("INSERT INTO t SELECT generate_series(1, 10)", "INSERT INTO u SELECT generate_series(1, 10)",
        "INSERT INTO t SELECT generate_series(11, 30)");
    Await.until("everything is consumed", LIMIT, () -> rig.lastPosition() == 40 && rig.cursor("orders") == 40);
  }

  private Operator.Finished replay(SeekTarget target, boolean dry) {
    return Operator.replay(rig.environment(), new SeekConsumer("orders", "", target, dry));
  }

  private String value(String column, long position) {
    return rig.buffer().queryText("SELECT " + column + " FROM philotes.cdc_events WHERE id = " + position);
  }

  /** The service runs on, and the consumer has nothing to do at the time. */
  @Test
  void deliversAgainFromAPositionAnLsnAndATime() {
    try (Embedded service = start()) {
      fill();
      replay(SeekTarget.ofPosition(31), false, 31);
      replay(SeekTarget.parse(Kind.LSN, value("commit_lsn", 21)), false, 21);
      replay(SeekTarget.parse(Kind.TIME, value("to_char(event_time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", 11)), false, 11);
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    rig.checkOrder();
  }

  private void replay(SeekTarget target, boolean dry, long expected) {
    int before = delivered.size();
    Operator.Finished done = replay(target, dry);
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
    assertTrue(done.output().contains("delivered again: " + (41 - expected) + " events, of 2"), done::output);
    assertTrue(done.output().contains("the next event delivered is at position " + expected), done::output);
    Await.until("they came again", LIMIT, () -> delivered.size() == before + 41 - expected && rig.cursor("orders") == 40);
    assertEquals(expected, delivered.get(before));
  }

  @Test
  void tellsWhatWouldComeAgainAndChangesNothing() {
    try (Embedded service = start()) {
      fill();
      Operator.Finished dry = replay(SeekTarget.ofPosition(6), true);
      assertEquals(0, dry.exit(), () -> dry.output() + dry.failure());
      for (String told : List.of("consumer orders, source bank: has passed position 40", "would be delivered again: 35 events, of 2", " to 2",
          "public.t: 25", "public.u: 10", "dry run: nothing was changed")) {
        assertTrue(dry.output().contains(told), told + " is not in " + dry.output());
      }
      assertEquals("0", rig.buffer().queryText("SELECT seeks FROM philotes.consumers"));
      assertEquals(40, rig.cursor("orders"));
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
  }

  /** While it is stopped, and forward too: what is passed by is said and never comes. */
  @Test
  void goesForwardOverWhatIsNotWanted() {
    try (Embedded service = start()) {
      fill();
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    assertEquals(0, replay(SeekTarget.ofPosition(1), false).exit());
    Operator.Finished forward = replay(SeekTarget.ofPosition(39), false);
    assertTrue(forward.output().contains("never delivered: 38 events"), forward::output);
    delivered.clear();
    try (Embedded service = start()) {
      Await.until("the last two came", LIMIT, () -> rig.cursor("orders") == 40);
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    assertEquals(List.of(39L, 40L), delivered);
  }

  @Test
  void b30RefusesWhatIsNotThere() {
    try (Embedded service = start()) {
      fill();
      assertEquals(ErrorCode.CURSOR_BEYOND_END, replay(SeekTarget.ofPosition(42), false).failure().code());
      assertEquals(ErrorCode.CURSOR_BEYOND_END, replay(SeekTarget.parse(Kind.LSN, "FFFFFFFF/FFFFFFFF"), false).failure().code());
      assertEquals(ErrorCode.CURSOR_BEYOND_END, replay(SeekTarget.parse(Kind.TIME, "2999-01-01T00:00:00Z"), false).failure().code());
      assertEquals(ErrorCode.CONSUMER_UNKNOWN, Operator.replay(rig.environment(),
          new SeekConsumer("nobody", "", SeekTarget.ofPosition(1), false)).failure().code());
      assertEquals(ErrorCode.USAGE, Operator.replay(rig.environment(),
          new SeekConsumer("orders", "nothing", SeekTarget.ofPosition(1), false)).failure().code());
      assertEquals(0, replay(SeekTarget.ofPosition(41), false).exit(), "right behind the last is where it is");
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
  }

  /** What retention has removed is not there any more, whichever way it is named; the first kept event is. */
  @Test
  void b30RefusesWhatRetentionHasRemoved() {
    String lsn;
    String time;
    try (Embedded service = start()) {
      fill();
      lsn = value("commit_lsn", 1);
      time = value("to_char(event_time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", 1);
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    rig.buffer().execute("UPDATE philotes.retention SET floor_position = 11");
    assertEquals(ErrorCode.CURSOR_BELOW_FLOOR, replay(SeekTarget.ofPosition(10), false).failure().code());
    assertEquals(ErrorCode.CURSOR_BELOW_FLOOR, replay(SeekTarget.parse(Kind.LSN, lsn), false).failure().code());
    assertEquals(ErrorCode.CURSOR_BELOW_FLOOR, replay(SeekTarget.parse(Kind.TIME, time), false).failure().code());
    assertEquals(0, replay(SeekTarget.parse(Kind.LSN, value("commit_lsn", 11)), false).exit());
    assertEquals(10, rig.cursor("orders"));
  }

  /** It is not in the configuration, so it leaves none: only a process that begins to lead asks who is still there. */
  @Test
  void aConsumerInJavaKeepsItsHoldOnRetentionWhenAnotherIsMoved() {
    try (Embedded service = start()) {
      fill();
      Buffer reports = new PostgresBuffer(service.vertx(), new Database(service.vertx(), rig.buffer().config(), Side.BUFFER, "face"), 1);
      assertEquals(1, Embedded.await(reports.readBatch("reports", Rig.SOURCE, 5)).first());
      replay(SeekTarget.ofPosition(31), false, 31);
      assertEquals("declared", state("reports"));
      assertEquals("declared", state("orders"));
    }
    try (Embedded service = start()) {
      Await.until("the next leader has asked", LIMIT, () -> state("reports").equals("undeclared"));
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
  }

  private String state(String consumer) {
    return rig.buffer().queryText("SELECT state FROM philotes.consumers WHERE name = '" + consumer + "'");
  }
}
