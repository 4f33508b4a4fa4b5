package io.philotes.cleanup;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.EmbeddedBuffer;
import io.philotes.buffer.store.Retention;
import io.philotes.buffer.store.SourceFixture;
import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.CleanupRequest;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.StatusRequest;
import io.philotes.testing.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CleanupVerticleIT {

  private EmbeddedBuffer buffer;
  private SourceFixture shop;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.migrated();
    BusCodecs.register(buffer.vertx);
    shop = SourceFixture.register(buffer, "shop", 4, 10);
    shop.writeBatches(2, 10).age("2 days");
  }

  @AfterEach
  void stop() {
    buffer.close();
  }

  @Test
  void runsSoonAfterItsStartAndEveryInterval() {
    deploy(Duration.ofMillis(50));
    assertEquals(20, awaitRemoved(20).removedEvents());
    shop.writeBatches(1, 5);
    shop.age("2 days");
    assertEquals(25, awaitRemoved(25).removedEvents());
  }

  @Test
  void cleansUpWhenAskedWithTheRetentionAskedFor() {
    deploy(Duration.ofHours(1));
    assertNull(status().lastRunAt());
    assertEquals(0, request(Duration.ofDays(3)).removedEvents());
    CleanupStatus status = request(Duration.ofDays(1));
    assertEquals(20, status.removedEvents());
    assertNull(status.error());
    assertNotNull(status.lastRunAt());
    assertEquals(20, status().removedEvents());
  }

  @Test
  void runsRequestsOneAfterTheOther() {
    deploy(Duration.ofHours(1));
    Future<?> all = Future.all(IntStream.range(0, 5).mapToObj(i -> buffer.vertx.eventBus()
        .<CleanupStatus>request(Addresses.cleanup(), new CleanupRequest(null))).toList());
    await(all);
    assertEquals(20, status().removedEvents());
  }

  @Test
  void keepsTheErrorAndTriesAgain() {
    deploy(Duration.ofHours(1));
    buffer.sql("ALTER TABLE philotes.batches RENAME TO hidden");
    assertTrue(request(null).error().contains("42P01"));
    buffer.sql("ALTER TABLE philotes.hidden RENAME TO batches");
    CleanupStatus status = request(null);
    assertNull(status.error());
    assertEquals(20, status.removedEvents());
  }

  /** The buffer may have been away for a moment only. */
  @Test
  void triesAgainSoonAfterAFailureHoweverLongTheIntervalIs() {
    buffer.sql("ALTER TABLE philotes.batches RENAME TO hidden");
    await(buffer.vertx.deployVerticle(new CleanupVerticle(new Retention(buffer.database), Duration.ofDays(1),
        Duration.ofHours(1), Duration.ofMillis(100))));
    Await.until("the first run has failed", Duration.ofSeconds(30), () -> status().error() != null);
    buffer.sql("ALTER TABLE philotes.hidden RENAME TO batches");
    Await.until("the next run succeeds", Duration.ofSeconds(30), () -> status().error() == null);
    assertEquals(20, status().removedEvents());
  }

  private void deploy(Duration interval) {
    await(buffer.vertx.deployVerticle(new CleanupVerticle(new Retention(buffer.database), Duration.ofDays(1), interval)));
  }

  private CleanupStatus request(Duration retention) {
    return await(buffer.vertx.eventBus().<CleanupStatus>request(Addresses.cleanup(), new CleanupRequest(retention))).body();
  }

  private CleanupStatus status() {
    return await(buffer.vertx.eventBus().<CleanupStatus>request(Addresses.cleanupStatus(), new StatusRequest())).body();
  }

  private CleanupStatus awaitRemoved(long removed) {
    CleanupStatus status = status();
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (status.removedEvents() < removed && System.nanoTime() < until) {
      status = status();
    }
    return status;
  }
}
