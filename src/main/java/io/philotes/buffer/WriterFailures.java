package io.philotes.buffer;

import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.pgclient.PgException;

/** Gives whatever failed in the writer its code: the database's failures, a missed compare-and-set, mistakes of ours. */
final class WriterFailures {

  /** The SQLSTATE that open_write and close_write raise on a missed compare-and-set. */
  private static final String MOVED_ON = "PH001";

  private WriterFailures() {}

  static PhilotesException of(Database database, Throwable failure) {
    if (failure instanceof PgException error && MOVED_ON.equals(error.getSqlState())) {
      return WriteChain.missed();
    }
    if (isMistake(failure)) {
      return PhilotesException.of(ErrorCode.INTERNAL, "stage", "writer", failure.toString(), failure);
    }
    return DatabaseFailures.of(database.side(), database.config(), failure);
  }

  /** A mistake must not look like a database that is away: that would be tried again without end. */
  private static boolean isMistake(Throwable failure) {
    return failure instanceof NullPointerException || failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException || failure instanceof ClassCastException
        || failure instanceof IndexOutOfBoundsException || failure instanceof Error;
  }
}
