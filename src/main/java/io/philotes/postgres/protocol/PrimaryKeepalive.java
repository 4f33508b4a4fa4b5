package io.philotes.postgres.protocol;

/**
 * The form of a keepalive inside CopyData. See PostgreSQL, chapter "Streaming Replication Protocol".
 *
 * <pre>
 * Byte    'k'
 * Int64   how far the server has decoded and sent
 * Int64   time of sending, microseconds since 2000-01-01
 * Byte    1: answer at once, else the server may end the connection
 * </pre>
 */
public final class PrimaryKeepalive {

  public static final byte TAG = 'k';

  /** Bytes of the whole, with the tag. */
  public static final int LENGTH = 18;

  private PrimaryKeepalive() {}

  /** A whole CopyData message with one keepalive. */
  public static byte[] encode(long walEnd, long serverTime, boolean replyRequested) {
    return MessageWriter.typed('d').int8(TAG).int64(walEnd).int64(serverTime).int8(replyRequested ? 1 : 0).finish();
  }
}
