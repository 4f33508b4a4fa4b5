package io.philotes.ingestion;

import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.philotes.postgres.catalog.SourceCatalog;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.util.function.Function;

/**
 * One SQL connection to the source's catalog, opened when it is needed and again when it was lost. Owned by the
 * source's event loop.
 */
final class CatalogLink {

  private final Database database;
  private Future<PgConnection> connection;

  CatalogLink(Database database) {
    this.database = database;
  }

  /** Asks the catalog. Fails with a coded exception. */
  <T> Future<T> ask(Function<SourceCatalog, Future<T>> question) {
    return connected()
        .compose(open -> question.apply(new SourceCatalog(open)))
        .recover(failure -> Future.failedFuture(
            DatabaseFailures.of(database.side(), database.config(), failure)));
  }

  Future<Void> close() {
    Future<PgConnection> closing = connection;
    connection = null;
    return closing == null ? Future.succeededFuture() : closing.compose(PgConnection::close).otherwiseEmpty();
  }

  private Future<PgConnection> connected() {
    if (connection == null || connection.failed()) {
      connection = database.connect(Session.CATALOG, 1).onSuccess(open -> open.closeHandler(gone -> connection = null));
    }
    return connection;
  }
}
