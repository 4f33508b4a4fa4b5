package io.philotes.endtoend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables that follow from the events, and where an event contradicts the ones before it. */
final class Replay {

  private static final int KEPT = 20;

  private final Map<String, Map<Image, Image>> keyed = new LinkedHashMap<>();
  private final Map<String, Map<Image, Integer>> keyless = new LinkedHashMap<>();
  private final List<String> contradictions = new ArrayList<>();

  /**
   * Applies one event.
   *
   * @param key names of the key columns, empty when the table has none
   * @param operation 1 insert, 2 update, 3 delete, 4 truncate
   */
  void apply(String table, List<String> key, int operation, Image before, Image after, List<String> unchanged) {
    switch (operation) {
      case 1 -> add(table, key, after);
      case 2 -> {
        Image old = remove(table, key, before == null ? after : before);
        add(table, key, old == null ? after : after.with(unchanged, old));
      }
      case 3 -> remove(table, key, before);
      case 4 -> {
        keyed.remove(table);
        keyless.remove(table);
      }
      default -> contradict(table + ": operation " + operation);
    }
  }

  private void add(String table, List<String> key, Image row) {
    if (key.isEmpty()) {
      keyless.computeIfAbsent(table, name -> new HashMap<>()).merge(row, 1, Integer::sum);
    } else if (keyed.computeIfAbsent(table, name -> new HashMap<>()).put(row.only(key), row) != null) {
      contradict(table + ": a row is added that is there");
    }
  }

  private Image remove(String table, List<String> key, Image identity) {
    if (key.isEmpty()) {
      Map<Image, Integer> rows = keyless.getOrDefault(table, Map.of());
      if (!rows.containsKey(identity)) {
        contradict(table + ": a row without a key changes that is not there");
        return null;
      }
      rows.computeIfPresent(identity, (same, count) -> count == 1 ? null : count - 1);
      return identity;
    }
    Image row = keyed.getOrDefault(table, new HashMap<>()).remove(identity.only(key));
    if (row == null) {
      contradict(table + ": a row changes that is not there");
    }
    return row;
  }

  private void contradict(String what) {
    if (contradictions.size() < KEPT) {
      contradictions.add(what);
    }
  }

  List<String> contradictions() {
    return contradictions;
  }

  /** The table's rows as a multiset. */
  Map<Image, Integer> rows(String table) {
    Map<Image, Integer> rows = new HashMap<>(keyless.getOrDefault(table, Map.of()));
    keyed.getOrDefault(table, Map.of()).values().forEach(row -> rows.merge(row, 1, Integer::sum));
    return rows;
  }

  /** Sum of a column of the table's rows. */
  long sum(String table, String column) {
    return keyed.getOrDefault(table, Map.of()).values().stream().mapToLong(row -> Long.parseLong(row.values().get(column))).sum();
  }
}
