package io.philotes.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The source's tables, made again from events alone. An event that does not fit what is there (an insert of a row that
 * exists, an update of one that does not) is a contradiction: something was lost or came twice.
 */
final class ShadowTables {

  private static final int KEPT_CONTRADICTIONS = 10;

  private final Map<String, Table> tables = new HashMap<>();
  private final List<String> contradictions = new ArrayList<>();
  private long contradictionCount;

  void apply(Change change) {
    Table table = tables.computeIfAbsent(change.table(), name -> new Table());
    switch (change.operation()) {
      case INSERT, READ -> insert(table, change);
      case UPDATE -> update(table, change);
      case DELETE -> remove(table, change, change.key() == null ? change.before() : change.key());
      case TRUNCATE -> table.clear();
      case MESSAGE, UNDECODED -> { }
    }
  }

  /** The first contradictions, in words. */
  List<String> contradictions() {
    return List.copyOf(contradictions);
  }

  long contradictionCount() {
    return contradictionCount;
  }

  /** Where they differ from what the source shows, in words; empty when they are equal as multisets. */
  List<String> differences(Map<String, Map<Row, Integer>> source) {
    List<String> differences = new ArrayList<>();
    source.forEach((name, rows) -> {
      Map<Row, Integer> shadow = tables.containsKey(name) ? tables.get(name).rows() : Map.of();
      long missing = surplus(rows, shadow);
      long extra = surplus(shadow, rows);
      if (missing + extra > 0) {
        differences.add(name + ": " + missing + " rows of the source are missing or different, " + extra
            + " are not in the source");
      }
    });
    tables.keySet().stream().filter(name -> !source.containsKey(name))
        .forEach(name -> differences.add(name + ": the source has no such table"));
    return differences;
  }

  private static long surplus(Map<Row, Integer> rows, Map<Row, Integer> others) {
    return rows.entrySet().stream().mapToLong(entry ->
        Math.max(0, entry.getValue() - others.getOrDefault(entry.getKey(), 0))).sum();
  }

  private void insert(Table table, Change change) {
    if (!table.add(change.key(), change.after())) {
      contradict(change, "inserts a row that exists");
    }
  }

  private void update(Table table, Change change) {
    Row old = table.remove(oldIdentity(change));
    if (old == null) {
      contradict(change, "updates a row that does not exist");
      old = new Row(Map.of());
    }
    Row row = change.after().with(change.unchanged(), old);
    if (!table.add(change.key() == null ? null : row.only(change.key().values().keySet()), row)) {
      contradict(change, "moves a row onto one that exists");
    }
  }

  /** The before image is there when the key changed, or when it holds the whole row. */
  private static Row oldIdentity(Change change) {
    if (change.key() == null) {
      return change.before();
    }
    return change.before() == null ? change.key() : change.before().only(change.key().values().keySet());
  }

  private void remove(Table table, Change change, Row identity) {
    if (table.remove(identity) == null) {
      contradict(change, "deletes a row that does not exist");
    }
  }

  private void contradict(Change change, String what) {
    contradictionCount++;
    if (contradictions.size() < KEPT_CONTRADICTIONS) {
      contradictions.add(change.table() + ": an event " + what);
    }
  }

  /** Rows by key; without a key the row itself is the key, and may be there several times. */
  private static final class Table {

    private final Map<Row, Row> keyed = new LinkedHashMap<>();
    private final Map<Row, Integer> bag = new HashMap<>();

    boolean add(Row key, Row row) {
      if (key != null) {
        return keyed.put(key, row) == null;
      }
      bag.merge(row, 1, Integer::sum);
      return true;
    }

    Row remove(Row identity) {
      Row row = keyed.remove(identity);
      if (row != null || !bag.containsKey(identity)) {
        return row;
      }
      bag.computeIfPresent(identity, (same, count) -> count == 1 ? null : count - 1);
      return identity;
    }

    void clear() {
      keyed.clear();
      bag.clear();
    }

    Map<Row, Integer> rows() {
      Map<Row, Integer> rows = new HashMap<>(bag);
      keyed.values().forEach(row -> rows.merge(row, 1, Integer::sum));
      return rows;
    }
  }
}
