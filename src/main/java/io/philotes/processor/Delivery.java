package io.philotes.processor;

import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import java.util.List;

/**
 * The batch in hand: events taken from the page and not yet acknowledged, and the one attempt that may be on its way.
 * The same events stay in hand through every attempt, so order holds and nothing is skipped.
 */
final class Delivery {

  private static final long NEVER = Long.MAX_VALUE;

  private final String consumer;
  private final String idPrefix;
  private final long ackTimeout;
  private List<ChangeEvent> events = List.of();
  private String inFlight;
  private long deadline;
  private boolean stale;
  private long attempts;

  /** @param ackTimeout milliseconds that an attempt may take, or 0 for as long as it likes */
  Delivery(String consumer, String idPrefix, long ackTimeout) {
    this.consumer = consumer;
    this.idPrefix = idPrefix;
    this.ackTimeout = ackTimeout;
  }

  boolean hasBatch() {
    return !events.isEmpty();
  }

  void take(List<ChangeEvent> next) {
    events = next;
  }

  boolean inFlight() {
    return inFlight != null;
  }

  Command.Deliver start(long now, int attempt) {
    inFlight = idPrefix + '-' + ++attempts;
    deadline = ackTimeout == 0 ? NEVER : now + ackTimeout;
    ChangeEvent first = events.get(0);
    return new Command.Deliver(new EventBatch(consumer, first.source(), first.epoch(), first.position(),
        first.position() + events.size() - 1, attempt, inFlight, events));
  }

  boolean expired(long now) {
    return inFlight != null && now >= deadline;
  }

  /** When the attempt on its way is given up; far away when there is none. */
  long deadline() {
    return inFlight == null ? NEVER : deadline;
  }

  boolean isInFlight(String deliveryId) {
    return deliveryId.equals(inFlight);
  }

  /** Ends the attempt on its way; true when its outcome still means something. */
  boolean end() {
    boolean meant = !stale;
    inFlight = null;
    stale = false;
    return meant;
  }

  /** Forgets the batch. An attempt on its way still has to end before the next begins, but means nothing any more. */
  void drop() {
    events = List.of();
    stale = inFlight != null;
  }

  /** The batch was acknowledged. */
  int complete() {
    int size = events.size();
    events = List.of();
    return size;
  }

  long lastPosition() {
    return events.get(events.size() - 1).position();
  }
}
