package io.philotes.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.philotes.bus.message.ConsumerStatus;

/** The meters of one consumer's delivery of one source. */
final class ConsumerMeters {

  private final Told<ConsumerStatus> told = new Told<>();

  ConsumerMeters(MeterRegistry registry, String consumer, String source) {
    new Meters<>(registry, Tags.of("consumer", consumer, "source", source), told)
        .counter("philotes.buffer.events.processed", "Events that the consumer acknowledged in this process",
            ConsumerStatus::delivered)
        .counter("philotes.cdc.retries", "Deliveries that failed and were tried again", ConsumerStatus::retries)
        .counter("philotes.consumer.late.replies", "Replies that came after the ack timeout and were ignored",
            ConsumerStatus::lateReplies)
        .gauge("philotes.consumer.lag.events", "Buffered events that the consumer has not passed", ConsumerStatus::lagEvents)
        .gauge("philotes.consumer.position", "Last position that the consumer passed", ConsumerStatus::position)
        .gauge("philotes.consumer.state", "State of the consumer: " + StateNumbers.CONSUMERS,
            status -> StateNumbers.of(status.state()));
  }

  /** @param status null when nobody told one */
  void update(ConsumerStatus status) {
    told.set(status);
  }
}
