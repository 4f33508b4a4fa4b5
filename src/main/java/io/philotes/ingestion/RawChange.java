package io.philotes.ingestion;

/** What the bytes of a message tell when they cannot be decoded: whether it is a change, and of which table. Pure. */
final class RawChange {

  private static final int OID_END = 1 + Integer.BYTES;
  private static final byte TRANSACTIONAL = 1;

  private RawChange() {}

  /** Whether the message is a change of one or several tables, or a transactional logical message, and nothing that carries the structure. */
  static boolean isChange(byte[] bytes, int offset, int length) {
    return length > 1 && switch (bytes[offset]) {
      case 'I', 'U', 'D', 'T' -> true;
      case 'M' -> bytes[offset + 1] == TRANSACTIONAL;
      default -> false;
    };
  }

  /** The oid of the one table that it changes, as unsigned; 0 when it does not tell one. */
  static long relation(byte[] bytes, int offset, int length) {
    return length < OID_END ? 0 : switch (bytes[offset]) {
      case 'I', 'U', 'D' -> (bytes[offset + 1] & 0xFFL) << 24 | (bytes[offset + 2] & 0xFF) << 16 | (bytes[offset + 3] & 0xFF) << 8 | bytes[offset + 4] & 0xFF;
      default -> 0;
    };
  }
}
