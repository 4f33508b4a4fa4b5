package io.philotes.buffer.store;

import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;

/**
 * The connections that stores share: everything of the buffer except the writing of events, which has a connection of
 * its own. Failures come coded. Safe to share; results arrive on the caller's context.
 */
public final class BufferPool {

  private final Database database;
  private final Pool pool;

  /** @param size most connections open at a time; none is opened before it is needed */
  public BufferPool(Database database, int size) {
    this.database = database;
    this.pool = database.pool(Session.READER, size);
  }

  /** One statement, prepared once per connection, in a transaction of its own. */
  Future<RowSet<Row>> execute(String sql, Object... values) {
    return coded(execute(pool, sql, values));
  }

  /** All of the work in one transaction, or nothing of it. The work must chain every statement it starts. */
  <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
    return coded(Database.transaction(pool, work));
  }

  public Future<Void> close() {
    return pool.close();
  }

  static Future<RowSet<Row>> execute(SqlClient client, String sql, Object... values) {
    return client.preparedQuery(sql).execute(Tuple.from(values));
  }

  private <T> Future<T> coded(Future<T> result) {
    return result.recover(failure -> Future.failedFuture(
        DatabaseFailures.of(database.side(), database.config(), failure)));
  }
}
