package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.app.Operator;
import io.philotes.buffer.Buffer;
import io.philotes.buffer.BufferStats;
import io.philotes.buffer.PostgresBuffer;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekTarget;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The buffer's verbs in Java, beside a service that captures. */
class BufferFaceIT {

  private static final Duration LIMIT = Duration.ofSeconds(40);

  private final Rig rig = Rig.open();
  private Embedded service;
  private Buffer buffer;

  @BeforeEach
  void start() {
    service = rig.embed();
    rig.awaitStreaming();
    buffer = new PostgresBuffer(service.vertx(), new Database(service.vertx(), rig.buffer().config(), Side.BUFFER, "face"), 2);
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 25)");
    Await.until("all is buffered", LIMIT, () -> rig.lastPosition() == 25);
  }

  @AfterEach
  void stop() {
    service.close();
    rig.close();
  }

  @Test
  void readsTheSameUntilItIsMarkedProcessed() {
    assertEquals(positions(1, 10), positions(read(10)));
    assertEquals(positions(1, 10), positions(read(10)), "reading moves nothing");
    mark(7);
    EventBatch batch = read(10);
    assertEquals(positions(8, 17), positions(batch));
    assertEquals(List.of(8L, 17L), List.of(batch.first(), batch.last()));
    mark(5);
    assertEquals(8, read(10).first(), "a position that is passed already changes nothing");
    mark(25);
    assertTrue(read(10).events().isEmpty());
    PhilotesException refused = assertThrows(PhilotesException.class, () -> mark(26));
    assertEquals(ErrorCode.CONSUMER_FAILED, refused.code());
    assertEquals(25, rig.cursor(Buffer.DEFAULT_CONSUMER));
  }

  /** What was read before the operator moved the cursor back does not move it on again. */
  @Test
  void aSeekIsNotUndoneByABatchThatWasReadBefore() {
    mark(20);
    read(5);
    assertEquals(0, Operator.replay(rig.environment(), new SeekConsumer(Buffer.DEFAULT_CONSUMER, "", SeekTarget.ofPosition(3), false)).exit());
    PhilotesException refused = assertThrows(PhilotesException.class, () -> mark(25));
    assertEquals(ErrorCode.CONSUMER_FAILED, refused.code());
    assertEquals(2, rig.cursor(Buffer.DEFAULT_CONSUMER));
    assertEquals(3, read(5).first());
    mark(7);
    assertEquals(7, rig.cursor(Buffer.DEFAULT_CONSUMER));
  }

  @Test
  void eachConsumerHasItsOwnPlace() {
    Embedded.await(buffer.readBatch("reports", Rig.SOURCE, 5));
    Embedded.await(buffer.markProcessed("reports", Rig.SOURCE, 20));
    assertEquals(1, read(5).first());
    assertEquals(21, Embedded.await(buffer.readBatch("reports", Rig.SOURCE, 5)).first());
    assertThrows(PhilotesException.class, () -> Embedded.await(buffer.readBatch("reports", "nobody", 5)));
    assertThrows(IllegalArgumentException.class, () -> buffer.readBatch("reports", Rig.SOURCE, 0));
  }

  @Test
  void tellsWhatIsUnprocessed() {
    BufferStats before = Embedded.await(buffer.stats());
    assertEquals(List.of(25L, 25L), List.of(before.totalEvents(), before.unprocessedEvents()), "nobody is declared");
    assertNotNull(before.oldestUnprocessed());
    read(1);
    mark(20);
    assertEquals(5, Embedded.await(buffer.stats()).unprocessedEvents());
    mark(25);
    BufferStats after = Embedded.await(buffer.stats());
    assertEquals(0, after.unprocessedEvents());
    assertNull(after.oldestUnprocessed());
    assertEquals(Duration.ZERO, after.lag());
    assertEquals(25, rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events WHERE processed_at IS NOT NULL"));
  }

  @Test
  void cleansUpWhatIsProcessedAndOldEnough() {
    rig.source().execute("INSERT INTO t SELECT generate_series(26, 30)");
    Await.until("all is buffered", LIMIT, () -> rig.lastPosition() == 30);
    read(1);
    assertEquals(0, clean(Duration.ofMillis(1)), "nothing is processed");
    mark(25);
    assertEquals(0, clean(Duration.ofHours(1)), "nothing is old enough");
    assertEquals(25, clean(Duration.ofMillis(1)));
    assertEquals(positions(26, 30), positions(read(100)));
    assertEquals(5, Embedded.await(buffer.stats()).totalEvents());
    mark(30);
    assertEquals(5, clean(Duration.ofMillis(1)));
    assertTrue(read(100).events().isEmpty());
    rig.checkOrder();
  }

  /** Only who holds the writer's session writes: anything else would break the order. */
  @Test
  void refusesABatchThatIsNotOfTheWritersSession() {
    EventRows rows = new EventRows(1, 16);
    rows.absentPart();
    rows.absentPart();
    rows.absentPart();
    rows.add(1L << 60, 0, 1L << 60, 1, 1, 0, Operation.DELETE);
    rows.markLast(0);
    WriteReply reply = Embedded.await(buffer.write(new WriteBatch(Rig.SOURCE, 999, true, true, 1, 1L << 60, (1L << 60) + 1, 1, 1,
        List.of(), rows)));
    assertEquals(WriteReply.Kind.LOST, reply.kind());
    assertEquals(25, rig.lastPosition());
    rig.source().execute("INSERT INTO t VALUES (26)");
    Await.until("capture goes on", LIMIT, () -> rig.lastPosition() == 26);
    rig.check();
  }

  @Test
  void aClosedOneAnswersWithAFailure() {
    read(1);
    Embedded.await(buffer.close());
    assertThrows(PhilotesException.class, () -> read(1));
    assertThrows(PhilotesException.class, () -> Embedded.await(buffer.stats()));
    assertEquals("STREAMING", Status.sourceState(rig.port(), Rig.SOURCE));
  }

  private EventBatch read(int limit) {
    return Embedded.await(buffer.readBatch(Rig.SOURCE, limit));
  }

  private void mark(long position) {
    Embedded.await(buffer.markProcessed(Rig.SOURCE, position));
  }

  private long clean(Duration retention) {
    return Embedded.await(buffer.cleanup(retention));
  }

  private static List<Long> positions(EventBatch batch) {
    return batch.events().stream().map(ChangeEvent::position).toList();
  }

  private static List<Long> positions(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
