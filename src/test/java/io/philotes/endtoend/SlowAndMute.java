package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * F90. A consumer that handles a tenth of what is ingested, then never replies, then is well again; another one beside it
 * that keeps up. The service runs in this JVM.
 */
final class SlowAndMute {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration SAMPLING = Duration.ofSeconds(1);
  private static final int BATCH = 100;
  private static final String CONFIG = "cdc: {batchSize: " + BATCH + "}\nconsumers:\n  - {name: good}\n  - {name: slow, ackTimeout: 5s}\n";
  private static final long MOST_GROWTH = 64L << 20;

  private final Rig rig = Rig.open();
  private final OrderedReceiver good = new OrderedReceiver();
  private final OrderedReceiver slow = new OrderedReceiver();
  private final AtomicReference<Duration> delay = new AtomicReference<>();
  private final AtomicBoolean mute = new AtomicBoolean();
  private final int rate;

  private SlowAndMute(int rate) {
    this.rate = rate;
    delay.set(Duration.ofMillis(10_000L * BATCH / rate));
  }

  /** @param rate events a second */
  static void run(Duration length, int rate) {
    SlowAndMute both = new SlowAndMute(rate);
    try {
      both.run(length);
    } finally {
      both.rig.close();
    }
  }

  private void run(Duration length) {
    SteadyLoad.create(rig.source());
    rig.with("PHILOTES_CONFIG", configuration().toString());
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      service.subscribe("good", batch -> {
        good.take(batch);
        return Future.succeededFuture();
      });
      service.subscribe("slow", batch -> {
        slow.take(batch);
        return answer(service);
      });
      try (SteadyLoad load = new SteadyLoad(rig.source(), rate)) {
        Await.until("events come", LIMIT, () -> rig.lastPosition() > rate);
        long heap = heap();
        watch("ten times too slow", length, load);
        assertTrue(rig.cursor("slow") < rig.lastPosition() / 2, "it falls behind");
        mute.set(true);
        long cursor = muted();
        watch("mute", length.dividedBy(4), load);
        assertTrue(slow.repeats() > 0, "its batch comes again");
        assertEquals(cursor, rig.cursor("slow"), "nothing is skipped");
        long growth = heap() - heap;
        System.out.println("F90: " + slow.repeats() + " deliveries again, the heap grew by " + (growth >> 20) + " MB");
        assertTrue(growth < MOST_GROWTH, growth + " bytes");
      }
      mute.set(false);
      delay.set(Duration.ZERO);
      rig.awaitBuffered(LIMIT);
      long last = rig.lastPosition();
      Await.until("it has everything", LIMIT, () -> rig.cursor("slow") >= last && rig.cursor("good") >= last);
      good.check();
      slow.check();
    }
    rig.checkOrder();
  }

  /** Its cursor, when what was answered before is written down. */
  private long muted() {
    long[] seen = {-1};
    Await.until("it has ended what it answered", LIMIT, () -> {
      long repeats = slow.repeats();
      seen[0] = rig.cursor("slow");
      return repeats > 0;
    });
    return seen[0];
  }

  private Future<?> answer(Embedded service) {
    Promise<Void> reply = Promise.promise();
    if (mute.get()) {
      return reply.future();
    }
    if (delay.get().isZero()) {
      return Future.succeededFuture();
    }
    service.vertx().setTimer(delay.get().toMillis(), timer -> reply.complete());
    return reply.future();
  }

  /** The other consumer and ingestion keep up, with what is committed, to five in a hundred. */
  private void watch(String during, Duration length, SteadyLoad load) {
    long committed = load.committed();
    long buffered = rig.lastPosition();
    long walsender = rig.walsender();
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      long next = System.nanoTime() + SAMPLING.toNanos();
      good.check();
      slow.check();
      Await.until("the next look", LIMIT, () -> System.nanoTime() >= next);
    }
    double ratio = (double) (rig.lastPosition() - buffered) / (load.committed() - committed);
    long behind = rig.lastPosition() - good.last();
    System.out.println("F90: " + during + " for " + length.toSeconds() + " s: " + Math.round(ratio * 1000) / 10.0
        + " % of the events were captured at once, the good consumer is " + behind + " behind, the slow one " + (rig.lastPosition() - slow.last()));
    assertTrue(ratio > 0.95 && ratio < 1.05, during + ": " + ratio);
    assertTrue(behind < 2L * rate, during + ": the good consumer is " + behind + " behind");
    assertEquals(walsender, rig.walsender(), "the stream goes on");
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static Path configuration() {
    try {
      Path file = Files.createTempFile("slow", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, CONFIG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
