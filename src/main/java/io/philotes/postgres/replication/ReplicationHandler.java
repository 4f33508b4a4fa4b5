package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.ServerError;

/**
 * Receives a replication stream, on the context that opened the connection. Whatever a method throws ends the stream:
 * the connection is closed and {@link #closed} tells the exception.
 */
public interface ReplicationHandler {

  /** Bytes after which a message is shown to {@link #passesOver} when more of it is to come. */
  int BEGINNING = 64 * 1024;

  /**
   * One message of the output plugin. The array is never changed afterwards: a receiver may keep the slice, which keeps
   * the whole array (one read of the socket, or one large message) alive.
   *
   * @param walStart where it belongs; 0 for messages that belong to no place
   * @param walEnd as sent by the server
   * @param serverTime microseconds since 2000-01-01 UTC
   */
  void xLogData(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length);

  /**
   * The beginning of one long message, before it is read; {@link #xLogData} follows if it is needed.
   *
   * @param length bytes that are there, {@link #BEGINNING} with the message's envelope, or less where only shorter ones can be read
   * @param whole bytes of the message
   * @return whether nobody needs it: the rest is discarded, whatever its length
   */
  default boolean passesOver(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length, int whole) {
    return false;
  }

  /**
   * The server is alive.
   *
   * @param walEnd decoded and sent so far. In the middle of a transaction it can be that transaction's commit position
   * @param serverTime microseconds since 2000-01-01 UTC
   * @param replyRequested a status update is wanted now; without one the server ends the connection
   */
  void keepalive(long walEnd, long serverTime, boolean replyRequested);

  /** Everything that one turn of reading brought has been handed over. */
  void readComplete();

  /** The server warns, for example that a publication is missing (PostgreSQL 18). */
  void warning(ServerError notice);

  /**
   * The stream has ended; nothing follows. Called exactly once.
   *
   * @param causeOrNull null when we closed it; {@link io.philotes.postgres.protocol.ServerErrorException} when the server
   *     told why (57P01: terminated by an administrator or by shutdown)
   */
  void closed(Throwable causeOrNull);
}
