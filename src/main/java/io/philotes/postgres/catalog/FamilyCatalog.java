package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Reads who belongs to tables. Failures come as the client gives them. */
final class FamilyCatalog {

  private static final String FAMILY = """
      WITH RECURSIVE named AS (
        SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname || '.' || c.relname = ANY ($2)),
      below (relation) AS (
        SELECT i.inhrelid FROM named t JOIN pg_inherits i ON i.inhparent = t.oid WHERE t.relkind = 'r'
        UNION SELECT i.inhrelid FROM below b JOIN pg_inherits i ON i.inhparent = b.relation)
      SELECT n.nspname::text AS schema, c.relname::text AS name, f.root
      FROM (SELECT oid, true AS root FROM named WHERE relkind = 'p'
            UNION SELECT r.prrelid, true FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid
              JOIN pg_class m ON m.oid = r.prrelid WHERE p.pubname = $1 AND m.relkind = 'p'
            UNION SELECT relation, false FROM below) f
      JOIN pg_class c ON c.oid = f.oid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY 1, 2""";

  private final SqlClient client;

  FamilyCatalog(SqlClient client) {
    this.client = client;
  }

  /**
   * Reads it; the heirs are all that there are, also those that are not published.
   *
   * @param asked {@code schema.table}
   */
  Future<TableFamily> read(String publication, List<String> asked) {
    return client.preparedQuery(FAMILY).execute(Tuple.of(publication).addArrayOfString(asked.toArray(String[]::new))).map(rows -> {
      List<String> roots = new ArrayList<>();
      List<TableName> heirs = new ArrayList<>();
      for (Row row : rows) {
        TableName table = new TableName(row.getString("schema"), row.getString("name"));
        if (row.getBoolean("root")) {
          roots.add(table.toString());
        } else {
          heirs.add(table);
        }
      }
      return new TableFamily(roots, heirs);
    });
  }
}
