package io.philotes.buffer;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.EmbeddedBuffer;
import io.philotes.buffer.store.Retention;
import io.philotes.buffer.store.SourceFixture;
import io.philotes.bus.Addresses;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.cleanup.CleanupVerticle;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventBatch;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresBufferIT {

  private EmbeddedBuffer postgres;
  private SourceFixture shop;
  private Buffer buffer;

  @BeforeEach
  void start() {
    postgres = EmbeddedBuffer.migrated();
    shop = SourceFixture.register(postgres, "shop", 4, 10).writeBatches(3, 10);
    buffer = new PostgresBuffer(postgres.vertx, postgres.database, 2);
  }

  @AfterEach
  void stop() {
    await(buffer.close());
    postgres.close();
  }

  @Test
  void readsTheSameUntilItIsMarked() {
    assertEquals(10, await(buffer.readBatch("shop", 10)).last());
    assertEquals(10, await(buffer.readBatch("shop", 10)).last());
    await(buffer.markProcessed("shop", 10));
    EventBatch batch = await(buffer.readBatch("shop", 10));
    assertEquals(11, batch.first());
    assertEquals(20, batch.last());
    assertEquals(10, batch.events().size());
    assertEquals(Buffer.DEFAULT_CONSUMER, batch.consumer());
  }

  @Test
  void givesEachConsumerItsOwnCursor() {
    await(buffer.markProcessed("mine", "shop", 25));
    assertEquals(26, await(buffer.readBatch("mine", "shop", 100)).first());
    assertEquals(1, await(buffer.readBatch("shop", 100)).first());
  }

  @Test
  void isEmptyAtTheEnd() {
    await(buffer.markProcessed("shop", 30));
    EventBatch batch = await(buffer.readBatch("shop", 10));
    assertEquals(List.of(), batch.events());
    assertEquals(30, batch.last());
  }

  @Test
  void takesAPositionThatIsPassedAndRefusesOneBeyondTheEnd() {
    await(buffer.markProcessed("shop", 20));
    await(buffer.markProcessed("shop", 5));
    assertEquals(21, await(buffer.readBatch("shop", 1)).first());
    PhilotesException failure = assertThrows(PhilotesException.class, () -> await(buffer.markProcessed("shop", 31)));
    assertEquals(ErrorCode.CONSUMER_FAILED, failure.code());
  }

  @Test
  void givesNoBatchOfTwoEpochs() {
    postgres.sql("UPDATE philotes.sources SET epoch = 2");
    shop.writeBatches(1, 5);
    EventBatch former = await(buffer.readBatch("shop", 100));
    assertEquals("1 1 30 30", former.epoch() + " " + former.first() + " " + former.last() + " " + former.events().size());
    await(buffer.markProcessed("shop", 30));
    EventBatch present = await(buffer.readBatch("shop", 100));
    assertEquals("2 31 35 5", present.epoch() + " " + present.first() + " " + present.last() + " " + present.events().size());
    assertEquals(List.of(2), present.events().stream().map(event -> event.epoch()).distinct().toList());
  }

  @Test
  void tellsHowMuchWaits() {
    await(buffer.markProcessed("shop", 12));
    BufferStats stats = await(buffer.stats());
    assertEquals(30, stats.totalEvents());
    assertEquals(18, stats.unprocessedEvents());
    assertEquals(Instant.parse("2026-01-26T00:00:00.123456Z"), stats.oldestUnprocessed());
    assertTrue(stats.sources().get(0).bytes() > 0);
    await(buffer.markProcessed("shop", 30));
    stats = await(buffer.stats());
    assertEquals(0, stats.unprocessedEvents());
    assertNull(stats.oldestUnprocessed());
    assertEquals(Duration.ZERO, stats.lag());
  }

  @Test
  void countsEverythingAsUnprocessedWhereNoConsumerIsDeclared() {
    assertEquals(30, await(buffer.stats()).unprocessedEvents());
  }

  @Test
  void setsProcessedAtInTheView() {
    await(buffer.markProcessed("shop", 12));
    assertEquals(12L, postgres.value("SELECT count(*) FROM philotes.cdc_events WHERE processed_at IS NOT NULL"));
  }

  @Test
  void cleansUpThroughTheCleanupStage() {
    shop.age("2 days");
    await(postgres.vertx.deployVerticle(new CleanupVerticle(new Retention(postgres.database), Duration.ofDays(7), Duration.ofHours(1))));
    await(buffer.markProcessed("shop", 20));
    assertEquals(20, await(buffer.cleanup(Duration.ofDays(1))));
    assertEquals(0, await(buffer.cleanup(Duration.ofDays(1))));
    assertEquals(10, await(buffer.stats()).totalEvents());
  }

  @Test
  void failsWithACodeWhenNoCleanupStageRuns() {
    PhilotesException failure = assertThrows(PhilotesException.class, () -> await(buffer.cleanup(Duration.ofDays(1))));
    assertEquals(ErrorCode.BUFFER_UNAVAILABLE, failure.code());
  }

  @Test
  void handsABatchToTheWriterOfItsSource() {
    EventRows rows = new EventRows(1, 16);
    rows.absentPart();
    rows.absentPart();
    rows.absentPart();
    rows.add(16, 0, 16, 1, 0, 1, Operation.TRUNCATE);
    WriteBatch batch = new WriteBatch("shop", 1, true, true, 1, 16, 17, 0, 0, List.of(), rows);
    postgres.vertx.eventBus().<WriteBatch>localConsumer(Addresses.write("shop"), message -> {
      assertSame(batch, message.body());
      message.reply(WriteReply.DURABLE);
    });
    assertSame(WriteReply.DURABLE, await(buffer.write(batch)));
  }

  @Test
  void refusesAnUnknownSourceAndASenselessLimit() {
    assertThrows(PhilotesException.class, () -> await(buffer.readBatch("unknown", 10)));
    assertThrows(IllegalArgumentException.class, () -> buffer.readBatch("shop", 0));
  }
}
