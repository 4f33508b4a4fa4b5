package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the server write conditions in its own words: in a publication that is created under another name and taken back. That needs
 * a connection alone, the rights to create it, and a server that writes.
 */
final class ConditionCatalog {

  /** Never committed under this name. */
  private static final String REHEARSED = "philotes_conditions";

  private static final String CONDITIONS = """
      SELECT n.nspname::text AS schema, c.relname::text AS name, pg_get_expr(r.prqual, r.prrelid) AS condition
      FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid
      JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE p.pubname = $1""";

  private final SqlClient client;

  ConditionCatalog(SqlClient client) {
    this.client = client;
  }

  /** Those of a definition. What the server refuses for one table keeps no other from being written. */
  Future<WrittenConditions> written(PublicationDefinition definition) {
    PublicationDefinition rehearsed = definition.ofConditions(REHEARSED);
    return written(rehearsed, rehearsed.tables());
  }

  private Future<WrittenConditions> written(PublicationDefinition definition, List<String> tables) {
    return together(definition.with(tables)).recover(failure -> {
      if (!(failure instanceof PgException refused)) {
        return Future.failedFuture(failure);
      }
      int half = tables.size() / 2;
      return half == 0 ? Future.succeededFuture(WrittenConditions.refused(tables, refused.getSqlState() + " " + refused.getErrorMessage()))
          : written(definition, tables.subList(0, half))
              .compose(some -> written(definition, tables.subList(half, tables.size())).map(some::and));
    });
  }

  private Future<WrittenConditions> together(PublicationDefinition definition) {
    return PublicationRehearsal.of(client, definition, () -> client.preparedQuery(CONDITIONS).execute(Tuple.of(definition.name())).map(rows -> {
      Map<String, String> conditions = new HashMap<>();
      rows.forEach(row -> conditions.put(new TableName(row.getString("schema"), row.getString("name")).toString(), row.getString("condition")));
      return new WrittenConditions(conditions, Map.of());
    }));
  }
}
