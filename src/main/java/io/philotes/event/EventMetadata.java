package io.philotes.event;

import java.util.ArrayList;
import java.util.List;

/**
 * What is kept beside an event's images, taken apart: the columns whose large value did not change, and the
 * rest as it is.
 *
 * @param rest a JSON object, {@code {}} when there is nothing else
 */
record EventMetadata(List<String> unchanged, String rest) {

  private static final EventMetadata NONE = new EventMetadata(List.of(), "{}");
  private static final String UNCHANGED = "unchanged";

  /** @param stored a JSON object or null */
  static EventMetadata of(String stored) {
    return stored == null ? NONE : split(stored);
  }

  private static EventMetadata split(String stored) {
    List<String> unchanged = new ArrayList<>();
    StringBuilder rest = new StringBuilder("{");
    ImageFields.forEach(stored, name -> true, (name, value) -> {
      if (name.equals(UNCHANGED)) {
        ImageFields.forEachText(value, unchanged::add);
      } else {
        rest.append(rest.length() == 1 ? "" : ",").append(EventKey.quote(name)).append(':').append(value);
      }
      return true;
    });
    return new EventMetadata(unchanged, rest.append('}').toString());
  }
}
