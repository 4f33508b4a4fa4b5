package io.philotes.processor;

import io.vertx.core.Future;

/** Where the processor reads buffered events from. */
public interface EventSource {

  /**
   * The events that follow a position.
   *
   * <p>The page may be shorter than the limit, for instance to bound its bytes; an empty one means that nothing is
   * there yet. Fails with CURSOR_BELOW_FLOOR when the event after {@code afterPosition} has been removed.
   *
   * @param epoch of the source's current history
   * @param afterPosition the last position already read, 0 to begin with the first
   * @param limit most events in the page, at least 1
   */
  Future<EventPage> read(String source, int sourceId, int epoch, long afterPosition, int limit);
}
