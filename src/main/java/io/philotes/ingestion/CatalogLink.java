package io.philotes.ingestion;

import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.philotes.postgres.catalog.SourceCatalog;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * One SQL connection to the source's catalog, opened when it is needed and again when it was lost. Owned by the
 * source's event loop.
 */
final class CatalogLink {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Database database;
  private Future<PgConnection> connection;

  CatalogLink(Database database) {
    this.database = database;
  }

  /** Asks the catalog. Fails with a coded exception. */
  <T> Future<T> ask(Function<SourceCatalog, Future<T>> question) {
    Future<PgConnection> asked = connected();
    return asked
        .compose(open -> question.apply(new SourceCatalog(open)))
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> {
          if (failure instanceof TimeoutException && connection == asked) {
            close();
          }
          return Future.failedFuture(DatabaseFailures.of(database.side(), database.config(), failure));
        });
  }

  /** Number of the server's process, as the start of the connection told it. */
  Future<Integer> announcedPid() {
    return connected().map(PgConnection::processId);
  }

  /** Closes the connection there is; the next question opens another, perhaps to another server. */
  Future<Void> close() {
    Future<PgConnection> closing = connection;
    connection = null;
    return closing == null ? Future.succeededFuture() : closing.compose(PgConnection::close).otherwiseEmpty();
  }

  private void forget(Future<PgConnection> lost) {
    if (connection == lost) {
      connection = null;
    }
  }

  private Future<PgConnection> connected() {
    if (connection == null || connection.failed()) {
      Future<PgConnection> opening = database.connect(Session.CATALOG, 1);
      connection = opening;
      opening.onSuccess(open -> open.closeHandler(gone -> forget(opening)));
    }
    return connection;
  }
}
