package io.philotes.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.philotes.bus.message.BufferStatus;
import java.time.Instant;

/** The meters of the buffer of one source. */
final class BufferMeters {

  private final Told<BufferStatus> told = new Told<>();
  private final Counter batches;

  BufferMeters(MeterRegistry registry, String source) {
    Tags tags = Tags.of("source", source);
    batches = Counter.builder("philotes.buffer.batches").tags(tags)
        .description("Writes that made events durable in the buffer, as announced to their readers").register(registry);
    new Meters<>(registry, tags, told)
        .gauge("philotes.buffer.depth", "Events that the slowest declared consumer has not passed", BufferStatus::unprocessedEvents)
        .gauge("philotes.buffer.events", "Events kept in the buffer", BufferStatus::totalEvents)
        .gauge("philotes.buffer.size.bytes", "Size of the source's events on disk",
            status -> status.bytes() < 0 ? Double.NaN : status.bytes())
        .gauge("philotes.buffer.oldest.unprocessed.timestamp.seconds",
            "Commit time of the oldest event that a declared consumer has not passed, in seconds since 1970",
            status -> seconds(status.oldestUnprocessed()))
        .gauge("philotes.buffer.oldest.transaction.seconds", "Age of the oldest transaction open in the buffer database",
            BufferStatus::oldestTransactionSeconds)
        .gauge("philotes.buffer.reachable", "1 when the writer reaches the buffer database, else 0",
            status -> status.reachable() ? 1 : 0);
  }

  static double seconds(Instant time) {
    return time == null ? Double.NaN : time.toEpochMilli() / 1000.0;
  }

  /** @param status null when the stage did not tell one */
  void update(BufferStatus status) {
    told.set(status);
  }

  void advanced() {
    batches.increment();
  }
}
