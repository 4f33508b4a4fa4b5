package io.philotes.recording;

import java.nio.ByteBuffer;

/**
 * What the rules need of one message of pgoutput (protocol version 1), read by other code than the product's.
 *
 * @param lsn commit LSN of Begin and Commit, a Message's own LSN, an Origin's, else 0
 * @param endLsn of Commit, else 0
 * @param time of Begin and Commit
 * @param xid of Begin, else 0
 * @param flags of Commit and Message
 * @param events how many events of ours it makes: one for a change, one for each table of a Truncate
 */
record WalMessage(char type, long lsn, long endLsn, long time, long xid, int flags, int events) {

  static WalMessage parse(byte[] payload) {
    ByteBuffer in = ByteBuffer.wrap(payload);
    char type = (char) (in.get() & 0xFF);
    return switch (type) {
      case 'B' -> new WalMessage(type, in.getLong(), 0, in.getLong(), in.getInt() & 0xFFFF_FFFFL, 0, 0);
      case 'C' -> commit(in);
      case 'O' -> new WalMessage(type, in.getLong(), 0, 0, 0, 0, 0);
      case 'R', 'Y' -> new WalMessage(type, 0, 0, 0, 0, 0, 0);
      case 'I', 'U', 'D' -> new WalMessage(type, 0, 0, 0, 0, 0, 1);
      case 'T' -> new WalMessage(type, 0, 0, 0, 0, 0, in.getInt());
      case 'M' -> message(in);
      default -> throw new AssertionError("The server sent a message of type " + type + ", which protocol version 1 does not have.");
    };
  }

  private static WalMessage commit(ByteBuffer in) {
    int flags = in.get();
    return new WalMessage('C', in.getLong(), in.getLong(), in.getLong(), 0, flags, 0);
  }

  private static WalMessage message(ByteBuffer in) {
    int flags = in.get();
    return new WalMessage('M', in.getLong(), 0, 0, 0, flags, 0);
  }

  /** Whether it is a row, a truncation or a logical message. */
  boolean isChange() {
    return "IUDTM".indexOf(type) >= 0;
  }

  boolean isTransactional() {
    return type != 'M' || flags == 1;
  }
}
