package io.philotes.buffer;

import io.philotes.database.Database;
import io.philotes.error.ErrorCode;

/** The code that the writer gives to a failure of a statement. */
public final class WriterCodes {

  private WriterCodes() {}

  public static ErrorCode of(Database database, Throwable failure) {
    return WriterFailures.of(database, failure).code();
  }
}
