package io.philotes.processor;

import io.philotes.event.BeforeKind;
import io.philotes.event.ChangeEvent;
import io.philotes.event.Operation;
import io.philotes.postgres.Lsn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Events for tests: position p of a source is the insert of row p. */
final class Events {

  private static final Instant TIME = Instant.parse("2026-01-24T10:00:00.123456Z");

  private Events() {}

  static ChangeEvent event(String source, int epoch, long position) {
    return new ChangeEvent(source, epoch, position, new Lsn(position * 16), new Lsn(position * 16 + 8), 0, true, 771,
        "public", "orders", Operation.INSERT, "{\"id\":" + position + "}", null, BeforeKind.NONE,
        "{\"id\":" + position + "}", List.of(), TIME, "{}");
  }

  static List<ChangeEvent> range(String source, long first, long last) {
    List<ChangeEvent> events = new ArrayList<>();
    for (long position = first; position <= last; position++) {
      events.add(event(source, 1, position));
    }
    return events;
  }

  static EventPage page(String source, long first, long last) {
    return new EventPage(range(source, first, last));
  }
}
