package io.philotes.verification;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A version of a table's description. */
record BufferedRelation(int id, long oid, int version, String schema, String table, char identity, List<String> columns,
                        List<Integer> types, List<String> key, Map<String, Integer> places) {

  static BufferedRelation of(int id, long oid, int version, String schema, String table, char identity, List<String> columns,
                             List<Integer> types, List<String> key) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      places.put(columns.get(i), i);
    }
    return new BufferedRelation(id, oid, version, schema, table, identity, List.copyOf(columns), List.copyOf(types),
        new ArrayList<>(key), places);
  }

  String name() {
    return schema + "." + table;
  }

  boolean is(String publicTable) {
    return table.equals(publicTable) && schema.equals("public");
  }

  /** Place of a column, -1 when it has none of that name. */
  int place(String column) {
    return places.getOrDefault(column, -1);
  }
}
