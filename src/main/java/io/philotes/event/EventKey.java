package io.philotes.event;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;

/**
 * Takes an event's key out of its images. A key column comes from the after image, or else from the before image: a
 * deleted row has only the latter, and an update may leave a large unchanged value out of the former.
 */
final class EventKey {

  private final List<String> columns;
  private final List<String> quoted;

  EventKey(List<String> columns) {
    this.columns = List.copyOf(columns);
    this.quoted = columns.stream().map(EventKey::quote).toList();
  }

  /** The JSON object of the key columns in their order, or null when there is no key or a column is in no image. */
  String of(String before, String after) {
    if (columns.isEmpty() || before == null && after == null) {
      return null;
    }
    String[] values = new String[columns.size()];
    int missing = take(after, values, values.length);
    missing = take(before, values, missing);
    return missing > 0 ? null : object(values);
  }

  private int take(String image, String[] values, int missing) {
    if (image == null || missing == 0) {
      return missing;
    }
    int[] left = {missing};
    ImageFields.forEach(image, columns::contains, (name, value) -> {
      int i = columns.indexOf(name);
      if (values[i] == null) {
        values[i] = value;
        left[0]--;
      }
      return left[0] > 0;
    });
    return left[0];
  }

  private String object(String[] values) {
    StringBuilder key = new StringBuilder("{");
    for (int i = 0; i < values.length; i++) {
      key.append(i == 0 ? "" : ",").append(quoted.get(i)).append(':').append(values[i]);
    }
    return key.append('}').toString();
  }

  static String quote(String name) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + '"';
  }
}
