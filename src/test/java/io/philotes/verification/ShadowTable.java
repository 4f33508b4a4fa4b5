package io.philotes.verification;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One table as its events leave it: rows by key, or counted when it has none. */
final class ShadowTable {

  private final Map<String, RowImage> keyed = new HashMap<>();
  private final Map<String, Integer> keyless = new HashMap<>();
  private BufferedRelation latest;

  /** Takes the version that the next event refers to; rows are found by its key from now on. */
  void use(BufferedRelation relation) {
    if (latest != null && !latest.key().equals(relation.key())) {
      List<RowImage> rows = List.copyOf(keyed.values());
      keyed.clear();
      rows.forEach(row -> keyed.put(row.as(relation).key(), row));
    }
    latest = relation;
  }

  BufferedRelation latest() {
    return latest;
  }

  /** @return false when a row with its key is there */
  boolean add(RowImage row) {
    if (latest.key().isEmpty()) {
      keyless.merge(row.text(), 1, Integer::sum);
      return true;
    }
    return keyed.put(row.key(), row) == null;
  }

  /** @return the row that was there, or null */
  RowImage remove(RowImage identity) {
    if (!latest.key().isEmpty()) {
      return keyed.remove(identity.key());
    }
    String text = identity.text();
    if (!keyless.containsKey(text)) {
      return null;
    }
    keyless.computeIfPresent(text, (same, count) -> count == 1 ? null : count - 1);
    return identity;
  }

  void clear() {
    keyed.clear();
    keyless.clear();
  }

  /**
   * The rows as texts in the columns of the source, counted.
   *
   * @param missing what a column has in rows that are older than it
   */
  Map<String, Integer> rows(List<String> columns, Map<String, String> missing) {
    Map<String, Integer> rows = new HashMap<>(keyless);
    Consumer<RowImage> count = row -> {
      String[] values = new String[columns.size()];
      for (int i = 0; i < values.length; i++) {
        String value = row.get(columns.get(i));
        values[i] = value == RowImage.ABSENT ? missing.get(columns.get(i)) : value;
      }
      rows.merge(RecordText.of(values), 1, Integer::sum);
    };
    keyed.values().forEach(count);
    return rows;
  }
}
