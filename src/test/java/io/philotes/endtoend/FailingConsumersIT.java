package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.philotes.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Consumers that fail, throw, never reply or are not there (F88, F90): the others go on, and each keeps its order. */
class FailingConsumersIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Rig rig = Rig.open().with("PHILOTES_CONSUMERS", "good=eventbus,fails=eventbus,throws=eventbus,silent=eventbus,absent=eventbus")
      .with("PHILOTES_CDC_BATCH_SIZE", "10");
  private final List<Long> good = new CopyOnWriteArrayList<>();
  private final List<Long> failing = new CopyOnWriteArrayList<>();
  private final List<Long> throwing = new CopyOnWriteArrayList<>();
  private final List<Long> silent = new CopyOnWriteArrayList<>();
  private final AtomicBoolean ill = new AtomicBoolean();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void f88HoldUpNobodyElseAndGoOnInOrderWhenTheyAreWellAgain() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      subscribe(service);
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 25)");
      Await.until("all three have 25", SOON, () -> List.of(good, failing, throwing).stream().allMatch(seen -> seen.size() >= 25));
      Await.until("their cursors moved", SOON, () -> rig.cursor("fails") == 25 && rig.cursor("throws") == 25 && rig.cursor("good") == 25);

      ill.set(true);
      rig.source().execute("INSERT INTO t SELECT generate_series(26, 100)");
      Await.until("the good one has everything", SOON, () -> rig.cursor("good") == 100);
      Await.until("the ill ones are DEGRADED", SOON, () -> state("fails").equals("DEGRADED") && state("throws").equals("DEGRADED"));
      assertEquals("ABSENT", state("absent"));
      assertEquals("DEGRADED", Status.stats(rig.port()).getString("state"));
      assertEquals(200, Status.code(rig.port(), "/health/ready"));
      assertEquals(List.of(25L, 25L, 0L, 0L), List.of(rig.cursor("fails"), rig.cursor("throws"), rig.cursor("silent"), rig.cursor("absent")));

      ill.set(false);
      Await.until("they caught up", SOON, () -> rig.cursor("fails") == 100 && rig.cursor("throws") == 100);
      assertEquals(positions(1, 100), failing);
      assertEquals(positions(1, 100), throwing);
      assertEquals(positions(1, 100), good);
    }
    goOnAfterARestart();
    rig.check();
  }

  /** Each at its own cursor. */
  private void goOnAfterARestart() {
    List.of(good, failing, throwing, silent).forEach(List::clear);
    rig.with("PHILOTES_INSTANCE", "two");
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      silentReplies.set(true);
      subscribe(service);
      rig.source().execute("INSERT INTO t SELECT generate_series(101, 110)");
      Await.until("the silent one has everything", SOON, () -> rig.cursor("silent") == 110);
      Await.until("the good one has the rest", SOON, () -> rig.cursor("good") == 110);
      assertEquals(positions(101, 110), good);
      assertEquals(positions(1, 110), silent);
      rig.awaitBuffered();
    }
  }

  private final AtomicBoolean silentReplies = new AtomicBoolean();

  private void subscribe(Embedded service) {
    service.subscribe("good", batch -> handled(good, batch));
    service.subscribe("fails", batch -> ill.get() ? Future.failedFuture("ill") : handled(failing, batch));
    service.subscribe("throws", batch -> {
      if (ill.get()) {
        throw new IllegalStateException("ill");
      }
      return handled(throwing, batch);
    });
    service.subscribe("silent", batch -> silentReplies.get() ? handled(silent, batch) : Promise.promise().future());
  }

  private static Future<?> handled(List<Long> seen, EventBatch batch) {
    seen.addAll(batch.events().stream().map(ChangeEvent::position).toList());
    return Future.succeededFuture();
  }

  private static List<Long> positions(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private String state(String consumer) {
    return Status.consumer(rig.port(), consumer).getString("state");
  }
}
