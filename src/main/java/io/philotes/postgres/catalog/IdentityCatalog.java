package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Asks beforehand what the server asks before each UPDATE and DELETE on a published table: whether what the publication makes of the
 * table goes with its replica identity (CheckCmdReplicaIdentity in execReplication.c, pub_contains_invalid_column in publicationcmds.c).
 * Failures come as the client gives them.
 */
final class IdentityCatalog {

  /** Whether the row {@code r} of pg_publication_rel has a list of columns. */
  static final String HAS_LIST = "jsonb_typeof(to_jsonb(r) -> 'prattrs') = 'array'";

  /** The columns of the list that the row {@code r} of pg_publication_rel has for the table {@code c}. */
  static final String LISTED = """
      ARRAY(SELECT a.attname::text FROM jsonb_array_elements_text(to_jsonb(r) -> 'prattrs') AS l (attnum)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = l.attnum::int2 ORDER BY a.attnum)""";

  /** Those tables, or their partitions, that hold the rows: of a partitioned table the server asks the partition. */
  private static final String HOLDERS = """
      named f CROSS JOIN LATERAL (SELECT f.oid WHERE f.relkind <> 'p'
                                  UNION ALL SELECT t.relid FROM pg_partition_tree(f.oid) t WHERE f.relkind = 'p' AND t.isleaf) l
      JOIN pg_class h ON h.oid = l.oid AND h.relkind = 'r' AND h.relpersistence = 'p' JOIN pg_namespace m ON m.oid = h.relnamespace""";

  private static final String GENERATED = """
      ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = h.oid AND a.attgenerated = '%s' AND NOT a.attisdropped ORDER BY 1)""";

  /** Columns that an index only includes are not of its key: RelationGetIndexAttrBitmap in relcache.c. */
  private static final String IN_KEY = "a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])";

  /** Only where something can be refused. */
  private static final String HELD = named("true") + """
      , told AS (
        SELECT f.*, m.nspname::text AS holder_schema, h.relname::text AS holder, h.relreplident = 'f' AS is_full,
               %s AS identity, %s AS key, %s AS stored, %s AS virtual
        FROM %s
        WHERE f.has_list OR f.conditional <> '{}' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = h.oid AND a.attgenerated <> '')),
      held AS MATERIALIZED (SELECT *, virtual || CASE WHEN generated <> 's' THEN stored ELSE '{}' END AS unsent FROM told)
      """.formatted(identity("h"), key("h"), GENERATED.formatted("s"), GENERATED.formatted("v"), HOLDERS);

  private static final String GAPS = HELD + """
      , judged AS MATERIALIZED (
        SELECT *, key <> '{}' AND conditional <@ key AND CASE WHEN has_list THEN key <@ listed ELSE NOT key && unsent END AS by_key,
               NOT has_list AND unsent = '{}' AS by_all,
               (is_full OR conditional <@ identity) AND NOT has_list AND NOT identity && virtual AS by_stored FROM held)
      SELECT schema, name, holder_schema, holder, 'CONDITION' AS kind, is_full, by_key, by_all, false AS by_stored,
             ARRAY(SELECT unnest(conditional) EXCEPT SELECT unnest(identity) ORDER BY 1) AS columns
      FROM judged WHERE NOT is_full AND NOT conditional <@ identity
      UNION ALL
      SELECT schema, name, holder_schema, holder, 'COLUMN_LIST', is_full, by_key, by_all, false,
             CASE WHEN is_full THEN '{}' ELSE ARRAY(SELECT unnest(identity) EXCEPT SELECT unnest(listed) ORDER BY 1) END
      FROM judged WHERE has_list AND (is_full OR NOT identity <@ listed)
      UNION ALL
      SELECT schema, name, holder_schema, holder, 'GENERATED', is_full, by_key, by_all, by_stored,
             ARRAY(SELECT unnest(identity) INTERSECT SELECT unnest(unsent) ORDER BY 1)
      FROM judged WHERE identity && unsent AND (is_full OR NOT has_list)
      ORDER BY 1, 2, 3, 4, 5 LIMIT 100""";

  private static final String DEPENDENT = HELD + """
      SELECT DISTINCT holder_schema, holder FROM held WHERE generated = 's' AND identity && stored AND (is_full OR NOT has_list)
      ORDER BY 1, 2 LIMIT 100""";

  /** Partitions for which the source refuses UPDATE and DELETE have no old rows. */
  private static final String OTHERS = named("c.relkind = 'p'") + """
      , held AS (
        SELECT m.nspname::text AS schema, h.relname::text AS partition, f.schema || '.' || f.name AS root,
               r.relreplident AS told, %s AS wanted, h.relreplident = 'f' AS whole, %s AS logged,
               (SELECT x.relname::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                JOIN pg_index j ON j.indrelid = r.oid AND j.indisreplident
                WHERE i.indrelid = h.oid AND r.relreplident = 'i' AND x.relispartition
                  AND j.indexrelid IN (SELECT relid FROM pg_partition_ancestors(x.oid)) LIMIT 1) AS index,
               f.has_list, f.listed, f.conditional, %s || CASE WHEN f.generated <> 's' THEN %s ELSE '{}' END AS unsent
        FROM %s JOIN pg_class r ON r.oid = f.oid),
      fitting AS (
        SELECT *, CASE WHEN (told = 'd' AND wanted <> '{}' OR told = 'i' AND index IS NOT NULL) AND conditional <@ wanted
                            AND CASE WHEN has_list THEN wanted <@ listed ELSE NOT wanted && unsent END THEN told
                       WHEN bool_and(NOT has_list AND unsent = '{}') OVER (PARTITION BY root) THEN 'f' ELSE 'n' END AS identity
        FROM held WHERE logged <> '{}')
      SELECT schema, partition, root, identity::text AS identity, index FROM fitting
      WHERE root IN (SELECT root FROM fitting GROUP BY root HAVING count(DISTINCT (whole, logged)) > 1)
        AND CASE WHEN identity IN ('d', 'i') THEN whole OR logged <> wanted ELSE NOT whole END
      ORDER BY root, schema, partition LIMIT 100""".formatted(identity("r"), identity("h"), GENERATED.formatted("v"), GENERATED.formatted("s"), HOLDERS);

  private final SqlClient client;

  IdentityCatalog(SqlClient client) {
    this.client = client;
  }

  /**
   * The tables under whose names changes come, and their filters. A condition names its columns by number. Whether a publication
   * publishes generated columns is asked from PostgreSQL 18 on; before it, nothing is refused for their sake.
   *
   * @param which condition on the table {@code c}
   */
  private static String named(String which) {
    return """
        WITH publication AS MATERIALIZED (
          SELECT p.oid, to_jsonb(p) ->> 'pubgencols' AS generated FROM pg_publication p WHERE p.pubname = $1 AND (p.pubupdate OR p.pubdelete)),
        named AS MATERIALIZED (
          SELECT p.generated, c.oid, c.relkind, n.nspname::text AS schema, c.relname::text AS name, coalesce(%1$s, false) AS has_list,
                 CASE WHEN %1$s THEN %2$s ELSE '{}' END AS listed,
                 ARRAY(SELECT DISTINCT a.attname::text FROM regexp_matches(to_jsonb(r) ->> 'prqual', ':varattno (\\d+)', 'g') AS m (found)
                       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = m.found[1]::int2 ORDER BY 1) AS conditional
          FROM publication p CROSS JOIN (SELECT DISTINCT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1) t
          JOIN pg_namespace n ON n.nspname = t.schemaname JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
          LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid WHERE %3$s)
        """.formatted(HAS_LIST, LISTED, which);
  }

  /** Columns of the replica identity of the table of this alias, all of them when it is FULL. */
  private static String identity(String table) {
    return """
        ARRAY(SELECT a.attname::text FROM pg_attribute a
              WHERE a.attrelid = %1$s.oid AND a.attnum > 0 AND NOT a.attisdropped
                AND (%1$s.relreplident = 'f' OR EXISTS (SELECT FROM pg_index i WHERE %2$s AND %3$s))
              ORDER BY 1)""".formatted(table, isIdentity(table), IN_KEY);
  }

  /** Columns of its primary key, as far as that can be a replica identity. */
  private static String key(String table) {
    return """
        ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND %2$s
              WHERE i.indisprimary AND %1$s ORDER BY 1)""".formatted(isUsable(table), IN_KEY);
  }

  /** Whether {@code i} is the index of the table's replica identity: RelationGetIndexList in relcache.c. One that was dropped leaves none. */
  static String isIdentity(String table) {
    return "%2$s AND (%1$s.relreplident = 'd' AND i.indisprimary OR %1$s.relreplident = 'i' AND i.indisreplident)".formatted(table, isUsable(table));
  }

  /** A key that may be violated until the end of a transaction tells no row from another. */
  private static String isUsable(String table) {
    return "i.indrelid = %1$s.oid AND i.indimmediate AND (i.indisvalid OR %1$s.relkind = 'p')".formatted(table);
  }

  /** For which tables the server refuses changes; at most a hundred. */
  Future<List<IdentityGap>> gaps(String publication) {
    return list(GAPS, publication, row -> new IdentityGap(table(row, "schema", "name"), table(row, "holder_schema", "holder"),
        IdentityGap.Kind.valueOf(row.getString("kind")), row.getBoolean("is_full"), mends(row), List.of(row.getArrayOfStrings("columns"))));
  }

  private static Set<IdentityGap.Mend> mends(Row row) {
    Set<IdentityGap.Mend> mends = EnumSet.noneOf(IdentityGap.Mend.class);
    addIf(row.getBoolean("by_key"), IdentityGap.Mend.DEFAULT, mends);
    addIf(row.getBoolean("by_all"), IdentityGap.Mend.FULL, mends);
    addIf(row.getBoolean("by_stored"), IdentityGap.Mend.STORED, mends);
    return mends;
  }

  private static void addIf(boolean condition, IdentityGap.Mend mend, Set<IdentityGap.Mend> mends) {
    if (condition) {
      mends.add(mend);
    }
  }

  /** For which tables the server would refuse changes if generated columns were not published, as they are; at most a hundred. */
  Future<List<TableName>> dependent(String publication) {
    return list(DEPENDENT, publication, row -> table(row, "holder_schema", "holder"));
  }

  /** Partitions that are published as their root and have another replica identity than others of it; at most a hundred. */
  Future<List<OtherIdentity>> others(String publication) {
    return list(OTHERS, publication, row -> new OtherIdentity(table(row, "schema", "partition"), row.getString("root"),
        row.getString("identity").charAt(0), row.getString("index")));
  }

  private static TableName table(Row row, String schema, String name) {
    return new TableName(row.getString(schema), row.getString(name));
  }

  private <T> Future<List<T>> list(String sql, String publication, Function<Row, T> reader) {
    return client.preparedQuery(sql).execute(Tuple.of(publication)).map(rows -> {
      List<T> read = new ArrayList<>();
      rows.forEach(row -> read.add(reader.apply(row)));
      return read;
    });
  }
}
