package io.philotes.processor;

import io.philotes.event.ChangeEvent;
import java.util.List;

/** Events of one source, in order and without a gap. */
public record EventPage(List<ChangeEvent> events) {

  /** Nothing to read at the moment. */
  public static final EventPage EMPTY = new EventPage(List.of());

  private static final int OVERHEAD = 300;

  public EventPage {
    events = List.copyOf(events);
  }

  /** Roughly what the events weigh in memory, in bytes. */
  long weight() {
    long sum = 0;
    for (ChangeEvent event : events) {
      sum += OVERHEAD + length(event.key()) + length(event.before()) + length(event.after()) + length(event.metadata());
    }
    return sum;
  }

  private static int length(String json) {
    return json == null ? 0 : json.length();
  }
}
