package io.philotes.postgres.replication;

import java.io.IOException;

/** The connection is gone and the server gave no reason. Heals by connecting again. */
public final class ConnectionClosedException extends IOException {

  public ConnectionClosedException(String message) {
    super(message);
  }

  public ConnectionClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}
