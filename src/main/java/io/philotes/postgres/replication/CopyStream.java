package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.MessageReader;
import io.philotes.postgres.protocol.PrimaryKeepalive;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.XLogData;

/** What the server sends inside CopyData while it streams: WAL or a keepalive, read where they lie. Pure. */
public final class CopyStream {

  private CopyStream() {}

  /**
   * Hands one CopyData message over.
   *
   * @throws ProtocolException when it is neither WAL nor a keepalive, or does not have its form
   */
  public static void deliver(byte[] bytes, int offset, int length, ReplicationHandler handler) {
    byte tag = length == 0 ? 0 : bytes[offset];
    if (tag == XLogData.TAG) {
      xLogData(bytes, offset, length, handler);
    } else if (tag == PrimaryKeepalive.TAG) {
      keepalive(bytes, offset, length, handler);
    } else {
      throw new ProtocolException("CopyData with unknown tag " + (tag & 0xFF), 0);
    }
  }

  /** Whether the handler needs no more of one long CopyData message than its beginning. */
  static boolean passesOver(byte[] bytes, int offset, int length, int whole, ReplicationHandler handler) {
    if (length < XLogData.HEADER || bytes[offset] != XLogData.TAG) {
      return false;
    }
    MessageReader in = new MessageReader("XLogData", bytes, offset, length);
    in.readByte();
    return handler.passesOver(in.readInt64(), in.readInt64(), in.readInt64(), bytes, offset + XLogData.HEADER, length - XLogData.HEADER,
        whole - XLogData.HEADER);
  }

  private static void xLogData(byte[] bytes, int offset, int length, ReplicationHandler handler) {
    MessageReader in = new MessageReader("XLogData", bytes, offset, length);
    in.readByte();
    handler.xLogData(in.readInt64(), in.readInt64(), in.readInt64(), bytes, offset + XLogData.HEADER, length - XLogData.HEADER);
  }

  private static void keepalive(byte[] bytes, int offset, int length, ReplicationHandler handler) {
    MessageReader in = new MessageReader("Keepalive", bytes, offset, length);
    in.readByte();
    long walEnd = in.readInt64();
    long serverTime = in.readInt64();
    boolean replyRequested = in.readByte() != 0;
    in.expectEnd();
    handler.keepalive(walEnd, serverTime, replyRequested);
  }
}
