package io.philotes.postgres.replication;

import java.io.IOException;

/** Something listens there, but it does not answer as PostgreSQL does. */
public final class NotPostgresException extends IOException {

  private final boolean peerClosed;

  NotPostgresException(String message, boolean peerClosed, Throwable cause) {
    super(message, cause);
    this.peerClosed = peerClosed;
  }

  /**
   * Whether it said nothing and closed. A proxy in front of a server that is down does this too, so it may heal; an
   * answer in another protocol does not.
   */
  public boolean peerClosed() {
    return peerClosed;
  }
}
