package io.philotes.ingestion;

import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.philotes.postgres.catalog.SourceCatalog;
import io.philotes.retry.Backoff;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * One SQL connection to the source's catalog, opened when it is needed and again when it was lost. Owned by the
 * source's event loop.
 *
 * <p>What is asked every two seconds, for as long as a source refuses us, is asked sparingly: each connection that a source refuses is a
 * line in its log and a step towards a locked account, so after each failure in a row the next attempt waits longer, up to 30 s; until
 * then such a question fails as the last attempt did. Any other question tries at once, and a connection that can be opened ends the wait.
 */
final class CatalogLink {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30), 2);

  private final Database database;
  private final LongSupplier millis;
  private final DoubleSupplier random;
  private Future<PgConnection> connection;
  private int failures;
  private long waitsUntil;

  CatalogLink(Database database) {
    this(database, () -> System.nanoTime() / 1_000_000, () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * @param millis a monotonic clock
   * @param random numbers from 0 to 1 that spread attempts
   */
  CatalogLink(Database database, LongSupplier millis, DoubleSupplier random) {
    this.database = database;
    this.millis = millis;
    this.random = random;
  }

  /** Asks the catalog, over a new connection if the last attempt at one has failed. Fails with a coded exception. */
  <T> Future<T> ask(Function<SourceCatalog, Future<T>> question) {
    return ask(PATIENCE, question);
  }

  /** As {@link #ask(Function)}, of whom waits for the answer this long at most. */
  <T> Future<T> ask(Duration patience, Function<SourceCatalog, Future<T>> question) {
    if (connection != null && connection.failed()) {
      connection = null;
    }
    return askSparingly(patience, question);
  }

  /** As {@link #ask}, but while the source refuses connections it is tried less and less often. */
  <T> Future<T> askSparingly(Function<SourceCatalog, Future<T>> question) {
    return askSparingly(PATIENCE, question);
  }

  private <T> Future<T> askSparingly(Duration patience, Function<SourceCatalog, Future<T>> question) {
    Future<PgConnection> asked = connected();
    return asked
        .compose(open -> question.apply(new SourceCatalog(open)))
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
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
    if (connection == null || connection.failed() && millis.getAsLong() >= waitsUntil) {
      Future<PgConnection> opening = database.connect(Session.CATALOG, 1);
      connection = opening;
      opening.onSuccess(open -> {
        failures = 0;
        open.closeHandler(gone -> forget(opening));
      }).onFailure(refused -> {
        failures++;
        waitsUntil = millis.getAsLong() + BACKOFF.delay(failures, random.getAsDouble());
      });
    }
    return connection;
  }
}
