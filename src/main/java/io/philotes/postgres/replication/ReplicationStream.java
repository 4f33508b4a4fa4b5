package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.StandbyStatusUpdate;
import io.vertx.core.Future;

/**
 * A running logical replication stream. Delivers nothing until a handler is set. May be used from any thread; on the
 * context that opened the connection the calls take effect at once.
 */
public interface ReplicationStream {

  /** Sets the one receiver and lets the data flow. */
  ReplicationStream handler(ReplicationHandler handler);

  /**
   * Stops reading. Called from within a handler, the messages of the chunk at hand (one read of the socket, or one large
   * message) are still delivered, and nothing after it. Some further reads are taken from the socket and kept, then the
   * kernel's buffer fills, which grows up to its own limit (Linux: {@code net.ipv4.tcp_rmem}). A connection that breaks while
   * paused is noticed at the next status update.
   */
  ReplicationStream pause();

  /** Goes on reading. */
  ReplicationStream resume();

  /**
   * Tells the server our progress; possible while paused. When more than 64 kB already wait to be written the update is
   * left out, since a later one says more: the future succeeds all the same.
   */
  Future<Void> sendStatus(StandbyStatusUpdate update);

  /**
   * Ends the stream and the connection: CopyDone, Terminate, then waits for the server to go, so that the slot is free
   * afterwards. Completes within about 2 s whatever the server does. Further data is discarded.
   */
  Future<Void> close();
}
