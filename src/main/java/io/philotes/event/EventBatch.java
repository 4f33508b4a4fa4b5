package io.philotes.event;

import java.util.List;
import java.util.Objects;

/**
 * What a consumer receives in one delivery: events of one source, in order, without a gap.
 *
 * @param first position of the first event
 * @param last position of the last event
 * @param attempt from 1; more than 1 means that this delivery was tried before
 * @param deliveryId unique for each attempt
 */
public record EventBatch(String consumer, String source, int epoch, long first, long last, int attempt,
                         String deliveryId, List<ChangeEvent> events) {
  public EventBatch {
    Objects.requireNonNull(consumer);
    Objects.requireNonNull(source);
    events = List.copyOf(events);
  }
}
