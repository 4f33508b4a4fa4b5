package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the catalog says of the columns of tables. Failures come as the client gives them. */
final class ShapeCatalog {

  /**
   * {@code unwrapped} takes the domains and arrays off each type, down to what it is made of. The newer minor versions of all
   * servers lock a table in pg_get_expr, which then waits for an ALTER TABLE that is not committed: not for long, since a stream
   * waits for us. The setting holds for this statement, whose rows need it before any of their expressions is computed.
   */
  private static final String SHAPES = """
      WITH RECURSIVE hurry AS MATERIALIZED (SELECT set_config('lock_timeout', '1s', true)),
      unwrapped (origin, type, modifier, level, domain) AS (
        SELECT DISTINCT a.atttypid, a.atttypid, -1, 0, true FROM pg_attribute a
        WHERE a.attrelid = ANY ($1::bigint[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT u.origin, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END,
               CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE -1 END, u.level + 1, u.domain AND t.typtype = 'd'
        FROM unwrapped u JOIN pg_type t ON t.oid = u.type WHERE t.typtype = 'd' OR t.typcategory = 'A' AND t.typelem <> 0)
      SELECT c.oid::bigint AS relation, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS asked_at,
             a.attname AS name, a.atttypid::bigint AS type_oid, a.atttypmod AS modifier, format_type(a.atttypid, a.atttypmod) AS type,
             (SELECT format_type(u.type, u.modifier) FROM unwrapped u WHERE u.origin = a.atttypid AND u.domain AND u.level > 0
              ORDER BY u.level DESC LIMIT 1) AS base_type,
             ARRAY(SELECT e.enumlabel::text FROM unwrapped u JOIN pg_enum e ON e.enumtypid = u.type
                   WHERE u.origin = a.atttypid ORDER BY e.enumsortorder) AS labels,
             a.attgenerated::text AS generated,
             a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint n WHERE n.conrelid = c.oid AND n.contype = 'n'
               AND n.conkey = ARRAY[a.attnum] AND NOT n.convalidated) AS not_null,
             pg_get_expr(d.adbin, d.adrelid) AS expression,
             (SELECT k.place FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
              WHERE i.indrelid = c.oid AND i.indisprimary AND k.attnum = a.attnum AND k.place <= i.indnkeyatts) AS key_place
      FROM hurry CROSS JOIN pg_class c
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE c.oid = ANY ($1::bigint[]::oid[]) ORDER BY c.oid, a.attnum""";

  private final SqlClient client;

  ShapeCatalog(SqlClient client) {
    this.client = client;
  }

  /** By oid; tables that are not there are missing. */
  Future<Map<Long, TableShape>> read(List<Long> relationOids) {
    return client.preparedQuery(SHAPES).execute(Tuple.of(relationOids.toArray(Long[]::new))).map(ShapeCatalog::shapes);
  }

  private static Map<Long, TableShape> shapes(RowSet<Row> rows) {
    Map<Long, List<Row>> tables = new LinkedHashMap<>();
    rows.forEach(row -> tables.computeIfAbsent(row.getLong("relation"), oid -> new ArrayList<>()).add(row));
    Map<Long, TableShape> shapes = new LinkedHashMap<>();
    tables.forEach((oid, table) -> shapes.put(oid, shape(table)));
    return shapes;
  }

  /** A table without columns has one row, whose columns are null. */
  private static TableShape shape(List<Row> rows) {
    List<String> key = rows.stream().filter(row -> row.getLong("key_place") != null)
        .sorted(Comparator.comparing(row -> row.getLong("key_place"))).map(row -> row.getString("name")).toList();
    List<ColumnFacts> columns = rows.stream().filter(row -> row.getString("name") != null).map(ShapeCatalog::column).toList();
    return new TableShape(rows.get(0).getString("asked_at"), key, columns);
  }

  private static ColumnFacts column(Row row) {
    String generated = row.getString("generated");
    return new ColumnFacts(row.getString("name"), row.getLong("type_oid"), row.getInteger("modifier"), row.getString("type"),
        row.getString("base_type"), List.of(row.getArrayOfStrings("labels")), generated.isEmpty() ? 0 : generated.charAt(0),
        row.getBoolean("not_null"), row.getString("expression"));
  }
}
