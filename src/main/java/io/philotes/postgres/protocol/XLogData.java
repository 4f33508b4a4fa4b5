package io.philotes.postgres.protocol;

/**
 * The form of a piece of WAL inside CopyData; in logical replication, one message of the output plugin. See PostgreSQL,
 * chapter "Streaming Replication Protocol".
 *
 * <pre>
 * Byte    'w'
 * Int64   where the WAL of this message starts; 0 for a message that belongs to no place, such as Relation
 * Int64   current end of WAL on the server; equal to the start in logical replication
 * Int64   time of sending, microseconds since 2000-01-01
 * Byte n  the message
 * </pre>
 *
 * <p>This class is no message object: the stream reads these fields where they lie, without a copy.
 */
public final class XLogData {

  public static final byte TAG = 'w';

  /** Bytes in front of the message, with the tag. */
  public static final int HEADER = 25;

  private XLogData() {}

  /** A whole CopyData message with one piece of WAL. */
  public static byte[] encode(long walStart, long walEnd, long serverTime, byte[] data) {
    return MessageWriter.typed('d').int8(TAG).int64(walStart).int64(walEnd).int64(serverTime).raw(data).finish();
  }
}
