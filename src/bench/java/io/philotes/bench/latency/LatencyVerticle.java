package io.philotes.bench.latency;

import io.philotes.bench.BufferTemplate;
import io.philotes.bus.Addresses;
import io.philotes.bus.message.BufferAdvanced;
import io.philotes.consumer.PhilotesConsumer;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.Histogram;

/**
 * Runs inside the measured service, as a consumer's verticle does. For each counted row it notes how long after its
 * commit the buffer had it durably, and how long after it the consumer answered: from the commit time that the source
 * wrote into its WAL, before its own flush, by the clock that source and service share. Writes both histograms when it stops.
 */
public final class LatencyVerticle extends VerticleBase {

  static final String CONSUMER = "latency";
  static final String FILE = "BENCH_LATENCY";
  static final String COUNTED = "\"counted\":true";

  private static final int DIGITS = 3;

  private final Histogram durable = new Histogram(DIGITS);
  private final Histogram answered = new Histogram(DIGITS);
  private final Deque<Durable> advances = new ArrayDeque<>();

  /** Everything up to a position was durable at this time, in microseconds. */
  private record Durable(long position, long micros) {}

  @Override
  public Future<?> start() {
    vertx.eventBus().<BufferAdvanced>localConsumer(Addresses.advanced(BufferTemplate.SOURCE),
        message -> advances.add(new Durable(message.body().lastPosition(), now())));
    return PhilotesConsumer.subscribe(vertx, CONSUMER, this::record);
  }

  private Future<Void> record(EventBatch batch) {
    long now = now();
    for (ChangeEvent event : batch.events()) {
      if (event.after() != null && event.after().contains(COUNTED)) {
        long committed = ChronoUnit.MICROS.between(Instant.EPOCH, event.eventTime());
        durable.recordValue(Math.max(0, durableAt(event.position(), now) - committed));
        answered.recordValue(Math.max(0, now - committed));
      }
    }
    return Future.succeededFuture();
  }

  private long durableAt(long position, long otherwise) {
    while (!advances.isEmpty() && advances.element().position() < position) {
      advances.remove();
    }
    return advances.isEmpty() ? otherwise : advances.element().micros();
  }

  private static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  @Override
  public Future<?> stop() throws IOException {
    Files.writeString(Path.of(System.getenv(FILE)), Latencies.of(durable, answered).json().encodePrettily());
    return Future.succeededFuture();
  }
}
