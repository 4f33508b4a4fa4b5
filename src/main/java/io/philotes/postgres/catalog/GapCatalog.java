package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what a publication seems to let through and the server does not send. Failures come as the client gives them. */
final class GapCatalog {

  /** Oids of the schemas that the publication {@code p} has, also of a server that knows none. */
  private static final String SCHEMAS = """
      ARRAY(SELECT e.refobjid FROM pg_depend d
            JOIN pg_depend e ON e.classid = d.classid AND e.objid = d.objid AND e.refclassid = 'pg_namespace'::regclass
            WHERE d.classid = to_regclass('pg_catalog.pg_publication_namespace')
              AND d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid)""";

  /** Temporary tables are their sessions' own, so nobody expects them. Of several that a table belongs to, one with a filter is told. */
  private static final String UNSENT = """
      WITH RECURSIVE publication AS MATERIALIZED (SELECT p.oid, p.puballtables, %s AS schemas FROM pg_publication p WHERE p.pubname = $1),
      published AS MATERIALIZED (SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1),
      below (top, relation) AS (
        SELECT c.oid, i.inhrelid FROM publication p JOIN pg_class c ON c.relkind IN ('r', 'p') AND (p.puballtables OR c.relnamespace = ANY (p.schemas)
               OR EXISTS (SELECT FROM pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = c.oid))
        JOIN pg_inherits i ON i.inhparent = c.oid
        UNION
        SELECT b.top, i.inhrelid FROM below b JOIN pg_inherits i ON i.inhparent = b.relation)
      SELECT DISTINCT ON (n.nspname, c.relname) n.nspname::text AS schema, c.relname::text AS name, m.nspname || '.' || t.relname AS of,
             c.relkind::text AS kind, c.relpersistence::text AS persistence
      FROM below b JOIN pg_class c ON c.oid = b.relation JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_class t ON t.oid = b.top JOIN pg_namespace m ON m.oid = t.relnamespace
      WHERE c.relkind IN ('r', 'f') AND c.relpersistence <> 't'
        AND (c.relkind = 'f' OR c.relpersistence = 'u'
             OR NOT c.relispartition AND NOT EXISTS (SELECT FROM published p WHERE p.schemaname = n.nspname AND p.tablename = c.relname))
      ORDER BY n.nspname, c.relname,
        NOT EXISTS (SELECT FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid
                    WHERE p.pubname = $1 AND r.prrelid = t.oid AND (to_jsonb(r) ->> 'prqual' IS NOT NULL OR to_jsonb(r) ->> 'prattrs' IS NOT NULL)),
        t.relispartition, m.nspname, t.relname LIMIT 100""".formatted(SCHEMAS);

  /** Columns of the replica identity of the table {@code %1$s}, all of them when it is FULL. */
  private static final String IDENTITY = """
      ARRAY(SELECT a.attname::text FROM pg_attribute a
            WHERE a.attrelid = %1$s.oid AND a.attnum > 0 AND NOT a.attisdropped
              AND (%1$s.relreplident = 'f' OR EXISTS (
                SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey::int2[])
                  AND (%1$s.relreplident = 'd' AND i.indisprimary OR %1$s.relreplident = 'i' AND i.indisreplident)))
            ORDER BY 1)""";

  /** Partitions for which the source refuses UPDATE and DELETE have no old rows. */
  private static final String IDENTITIES = """
      WITH held AS (
        SELECT n.nspname::text AS schema, h.relname::text AS partition, t.schemaname || '.' || t.tablename AS root,
               r.relreplident AS told, %s AS wanted, h.relreplident = 'f' AS whole, %s AS logged,
               (SELECT x.relname::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                JOIN pg_index j ON j.indrelid = r.oid AND j.indisreplident
                WHERE i.indrelid = h.oid AND r.relreplident = 'i' AND x.relispartition
                  AND j.indexrelid IN (SELECT relid FROM pg_partition_ancestors(x.oid)) LIMIT 1) AS index
        FROM pg_publication p JOIN pg_publication_tables t ON t.pubname = p.pubname
        JOIN pg_namespace m ON m.nspname = t.schemaname JOIN pg_class r ON r.relnamespace = m.oid AND r.relname = t.tablename AND r.relkind = 'p'
        CROSS JOIN LATERAL pg_partition_tree(r.oid) l
        JOIN pg_class h ON h.oid = l.relid AND h.relkind = 'r' AND h.relpersistence = 'p' JOIN pg_namespace n ON n.oid = h.relnamespace
        WHERE p.pubname = $1 AND (p.pubupdate OR p.pubdelete)),
      fitting AS (
        SELECT *, CASE WHEN told = 'd' AND wanted <> '{}' OR told = 'i' AND index IS NOT NULL THEN told ELSE 'f' END AS identity
        FROM held WHERE logged <> '{}')
      SELECT schema, partition, root, identity::text AS identity, index FROM fitting
      WHERE root IN (SELECT root FROM fitting GROUP BY root HAVING count(DISTINCT (whole, logged)) > 1)
        AND CASE identity WHEN 'f' THEN NOT whole ELSE whole OR logged <> wanted END
      ORDER BY root, schema, partition LIMIT 100""".formatted(IDENTITY.formatted("r"), IDENTITY.formatted("h"));

  private final SqlClient client;

  GapCatalog(SqlClient client) {
    this.client = client;
  }

  /**
   * Reads them.
   *
   * @param viaRoot whether changes of partitions come under the name of their root
   * @param partitions whether the publication publishes partitions, under whatever name
   */
  Future<PublicationGaps> read(String publication, boolean viaRoot, boolean partitions) {
    Future<List<OtherIdentity>> identities = viaRoot ? list(IDENTITIES, publication, GapCatalog::identity) : Future.succeededFuture(List.of());
    return identities.compose(found -> list(UNSENT, publication, GapCatalog::unsent)
        .map(unsent -> new PublicationGaps(unsent, found, partitions)));
  }

  private static UnsentTable unsent(Row row) {
    return new UnsentTable(new TableName(row.getString("schema"), row.getString("name")), row.getString("of"), row.getString("kind").charAt(0), row.getString("persistence").charAt(0));
  }

  private static OtherIdentity identity(Row row) {
    return new OtherIdentity(new TableName(row.getString("schema"), row.getString("partition")), row.getString("root"), row.getString("identity").charAt(0), row.getString("index"));
  }

  private <T> Future<List<T>> list(String sql, String publication, Function<Row, T> reader) {
    return client.preparedQuery(sql).execute(Tuple.of(publication)).map(rows -> {
      List<T> read = new ArrayList<>();
      rows.forEach(row -> read.add(reader.apply(row)));
      return read;
    });
  }
}
