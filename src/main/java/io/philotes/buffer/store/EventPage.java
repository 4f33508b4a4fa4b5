package io.philotes.buffer.store;

import io.philotes.event.ChangeEvent;
import java.util.List;

/**
 * Events of one source in order and without a gap. It may end in the middle of a source transaction: {@code last} of
 * its last event tells.
 *
 * @param first position of the first event; one more than the cursor
 * @param last position of the last event; the cursor itself when there is none
 */
public record EventPage(long first, long last, List<ChangeEvent> events) {
  public EventPage {
    events = List.copyOf(events);
  }

  static EventPage nothingAfter(long position) {
    return new EventPage(position + 1, position, List.of());
  }

  public boolean isEmpty() {
    return events.isEmpty();
  }
}
