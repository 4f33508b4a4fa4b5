package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.function.Supplier;

/** Creates a publication, asks what it is, and takes it back. */
final class PublicationRehearsal {

  /**
   * Creating one locks its tables as autovacuum does. Who waits for that lock as long as deadlock_timeout makes the server cancel a running
   * autovacuum, so a rehearsal gives up before, after 500 ms at most.
   */
  private static final String HURRY = """
      SELECT set_config('lock_timeout', least(500, greatest(1, setting::int / 2))::text, true) FROM pg_settings WHERE name = 'deadlock_timeout'""";

  private PublicationRehearsal() {}

  /**
   * Fails as the creation would, or with 55P03 where somebody holds a lock.
   *
   * @param client a connection alone
   * @param question asked while it is there
   */
  static <T> Future<T> of(SqlClient client, PublicationDefinition definition, Supplier<Future<T>> question) {
    return client.query("BEGIN").execute()
        .compose(begun -> client.query(HURRY).execute()
            .compose(hurrying -> new PublicationCatalog(client).create(definition))
            .compose(created -> question.get())
            .eventually(() -> client.query("ROLLBACK").execute()));
  }
}
