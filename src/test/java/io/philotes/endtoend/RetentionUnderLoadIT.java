package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.verification.Workload;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retention of two seconds while the bank works (F93): nothing goes that a declared consumer still needs. */
class RetentionUnderLoadIT {

  private final Rig rig = Rig.open().with("PHILOTES_BUFFER_RETENTION", "2s").with("PHILOTES_BUFFER_CLEANUP_INTERVAL", "1s")
      .with("PHILOTES_CDC_BATCH_SIZE", "200");

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void f93KeepsWhatASlowConsumerHasNotPassedAndRemovesTheRest() {
    AtomicLong last = new AtomicLong();
    AtomicBoolean gap = new AtomicBoolean();
    AtomicBoolean refusing = new AtomicBoolean();
    rig.with("PHILOTES_CONSUMERS", "slow=eventbus");
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      Workload.prepare(rig.source());
      service.subscribe("slow", batch -> {
        if (refusing.get()) {
          return Future.failedFuture("not now");
        }
        gap.compareAndSet(false, batch.first() > last.get() + 1);
        last.set(batch.last());
        return Future.succeededFuture();
      });
      try (Workload workload = rig.work(8, 2, Duration.ofMillis(5))) {
        awaitFloor(workload, 1);
        refusing.set(true);
        long stuck = rig.cursor("slow");
        awaitTwoCleanups();
        Await.until("the cursor rests", Duration.ofSeconds(10), () -> rig.cursor("slow") == last.get());
        assertTrue(floor() <= last.get() + 1, "nothing was removed that was not passed");
        refusing.set(false);
        awaitFloor(workload, stuck + 1);
      }
      rig.awaitBuffered();
      rig.awaitConsumed("slow");
      assertTrue(!gap.get(), "no gap between two deliveries");
      assertTrue(removed() > 0);
    }
    rig.check();
    assertEquals(0, rig.command("verify").exit());
  }

  @Test
  void removesByAgeAloneWhenNoConsumerIsDeclared() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      Workload.prepare(rig.source());
      try (Workload workload = rig.work(9, 2, Duration.ofMillis(5))) {
        awaitFloor(workload, 100);
      }
      rig.awaitBuffered();
      long end = rig.lastPosition();
      Await.until("everything has expired", Duration.ofSeconds(30), () -> floor() == end + 1);
      assertEquals(0, rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events"));
      rig.source().execute("INSERT INTO marker DEFAULT VALUES");
      Await.until("positions go on", Duration.ofSeconds(20), () -> rig.lastPosition() == end + 1);
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    rig.check();
  }

  private void awaitFloor(Workload workload, long beyond) {
    long commits = workload.commits();
    Await.until("the floor is beyond " + beyond + " while the bank works", Duration.ofSeconds(40),
        () -> floor() > beyond && workload.commits() > commits + 100);
  }

  private long floor() {
    return rig.buffer().queryLong("SELECT floor_position FROM philotes.retention");
  }

  private long removed() {
    return Status.stats(rig.port()).getJsonObject("cleanup").getLong("removedEvents");
  }

  private String lastRun() {
    return Status.stats(rig.port()).getJsonObject("cleanup").getString("lastRunAt");
  }

  /** Two runs that began after now. */
  private void awaitTwoCleanups() {
    for (int i = 0; i < 3; i++) {
      String before = lastRun();
      Await.until("cleanup has run again", Duration.ofSeconds(20), () -> !before.equals(lastRun()));
    }
  }
}
