package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Reads what a publication seems to let through and the server does not send. Failures come as the client gives them. */
final class GapCatalog {

  /** Oids of the schemas that the publication {@code p} has, also of a server that knows none. */
  static final String SCHEMAS = """
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

  private final SqlClient client;
  private final IdentityCatalog identities;

  GapCatalog(SqlClient client) {
    this.client = client;
    identities = new IdentityCatalog(client);
  }

  /**
   * Reads them.
   *
   * @param viaRoot whether changes of partitions come under the name of their root
   * @param generated whether stored generated columns are published
   * @param partitions whether the publication publishes partitions, under whatever name
   */
  Future<PublicationGaps> read(String publication, boolean viaRoot, boolean generated, boolean partitions) {
    Future<List<OtherIdentity>> others = viaRoot ? identities.others(publication) : Future.succeededFuture(List.of());
    Future<List<TableName>> dependent = generated ? identities.dependent(publication) : Future.succeededFuture(List.of());
    Future<List<UnsentTable>> unsent = unsent(publication);
    return Future.all(others, dependent, unsent).map(read -> new PublicationGaps(unsent.result(), others.result(), dependent.result(), partitions));
  }

  private Future<List<UnsentTable>> unsent(String publication) {
    return client.preparedQuery(UNSENT).execute(Tuple.of(publication)).map(rows -> {
      List<UnsentTable> read = new ArrayList<>();
      rows.forEach(row -> read.add(unsent(row)));
      return read;
    });
  }

  private static UnsentTable unsent(Row row) {
    return new UnsentTable(new TableName(row.getString("schema"), row.getString("name")), row.getString("of"), row.getString("kind").charAt(0), row.getString("persistence").charAt(0));
  }
}
