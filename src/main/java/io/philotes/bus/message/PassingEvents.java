package io.philotes.bus.message;

import io.philotes.event.ChangeEvent;
import java.util.List;

/** Events on their way to the consumers of a source, in order and without a gap; none when there is nothing behind the position. */
public record PassingEvents(List<ChangeEvent> events) {
  public PassingEvents {
    events = List.copyOf(events);
  }
}
