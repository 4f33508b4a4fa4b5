package io.philotes.postgres.protocol;

import io.philotes.postgres.Lsn;

/**
 * What we tell the server about our progress. See PostgreSQL, chapter "Streaming Replication Protocol".
 *
 * <pre>
 * Byte    'r'
 * Int64   written: received up to here
 * Int64   flushed: durable up to here; the server may forget everything before and moves confirmed_flush_lsn
 * Int64   applied
 * Int64   time of sending, microseconds since 2000-01-01
 * Byte    1: the server answers with a keepalive
 * </pre>
 *
 * <p>The server checks none of these values: a {@code flushed} beyond what is durable loses data in silence.
 */
public record StandbyStatusUpdate(Lsn written, Lsn flushed, Lsn applied, boolean replyRequested) {

  public static final byte TAG = 'r';

  /** A whole CopyData message. */
  public byte[] encode(long clientTime) {
    return MessageWriter.typed('d').int8(TAG).int64(written.value()).int64(flushed.value()).int64(applied.value()).int64(clientTime)
        .int8(replyRequested ? 1 : 0).finish();
  }

  /** Reads the body of a CopyData message. */
  public static StandbyStatusUpdate decode(byte[] bytes, int offset, int length) {
    MessageReader in = new MessageReader("StandbyStatusUpdate", bytes, offset, length);
    if (in.readByte() != TAG) {
      throw in.broken("another tag");
    }
    Lsn written = new Lsn(in.readInt64());
    Lsn flushed = new Lsn(in.readInt64());
    Lsn applied = new Lsn(in.readInt64());
    in.readInt64();
    StandbyStatusUpdate update = new StandbyStatusUpdate(written, flushed, applied, in.readByte() != 0);
    in.expectEnd();
    return update;
  }
}
