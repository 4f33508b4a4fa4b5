package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.philotes.testing.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * F77. The buffer refuses every connection for a while under load; counts what that costs the source, the memory and the
 * log. The stream is closed and stays so: that frees the slot and lets the source stop.
 */
final class BufferOutage {

  private static final Duration SAMPLING = Duration.ofMillis(250);

  private final FaultyLines lines;
  private final AtomicInteger records = new AtomicInteger();
  private final AppenderBase<ILoggingEvent> counter = new AppenderBase<>() {
    @Override
    protected void append(ILoggingEvent event) {
      records.incrementAndGet();
    }
  };
  private final int connections;
  private final int streams;
  private long largestHeap;
  private int samples;
  private int streaming;

  BufferOutage(FaultyLines lines) {
    this.lines = lines;
    connections = lines.source().all().opened();
    streams = lines.replication().opened();
  }

  /** Lasts so long; the buffer is still away afterwards. */
  void last(Duration duration) {
    Logger logger = (Logger) LoggerFactory.getLogger("io.philotes");
    counter.setContext(logger.getLoggerContext());
    counter.start();
    logger.addAppender(counter);
    lines.buffer().refuse();
    lines.buffer().all().reset();
    lines.awaitState("DEGRADED");
    Await.until("the stream is closed", FaultyLines.LIMIT, () -> lines.rig().walsender() == 0);
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      samples++;
      streaming += lines.rig().walsender() == 0 ? 0 : 1;
      largestHeap = Math.max(largestHeap, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
      LockSupport.parkNanos(SAMPLING.toNanos());
    }
    assertTrue("DEGRADED".equals(lines.status().getString("state")), lines.status().encode());
    System.out.println("BufferOutage: " + duration.toSeconds() + " s: " + (lines.source().all().opened() - connections)
        + " new connections to the source, " + (lines.replication().opened() - streams) + " of them for replication, a walsender in "
        + streaming + " of " + samples + " samples, " + records + " log lines, heap at most " + (largestHeap >> 20) + " MB");
    assertTrue(records.get() < 200, records + " log lines");
    assertEquals(0, streaming, "samples in which somebody streamed without a buffer");
    double held = Metrics.read(lines.rig().port()).value("philotes_cdc_in_flight_bytes", "");
    assertTrue(held == 0, held + " bytes of events in memory without a stream");
  }

  /** Until everything that was committed meanwhile is there. */
  void end() {
    lines.buffer().accept();
    lines.awaitState("STREAMING");
    long since = System.nanoTime();
    Lsn64 goal = lines.rig().insertLsn();
    Await.until("caught up", Duration.ofMinutes(5), () -> lines.rig().durable().isAfter(goal));
    System.out.println("BufferOutage: caught up in " + Duration.ofNanos(System.nanoTime() - since).toMillis() + " ms, under load");
    ((Logger) LoggerFactory.getLogger("io.philotes")).detachAppender(counter);
  }
}
