package io.philotes.ingestion;

import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;

/** Asks the source for an ordinary connection, to tell a server that shuts down from one that is only slow. */
final class SourceProbe {

  private final Database database;

  SourceProbe(Database database) {
    this.database = database;
  }

  /** Never fails: what cannot be told is no shutdown. */
  Future<Boolean> isShuttingDown() {
    return database.connect(Session.CATALOG, 1)
        .compose(open -> open.close().transform(closed -> Future.succeededFuture(false)))
        .otherwise(SourceProbe::saysDown);
  }

  private static boolean saysDown(Throwable failure) {
    if (failure.getCause() instanceof PgException refused) {
      return "57P01".equals(refused.getSqlState()) || "57P03".equals(refused.getSqlState());
    }
    return failure instanceof PhilotesException coded && coded.code() == ErrorCode.SOURCE_REFUSED;
  }
}
