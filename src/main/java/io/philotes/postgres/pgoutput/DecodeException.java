package io.philotes.postgres.pgoutput;

/**
 * Bytes that are not a message of pgoutput in the protocol version that was agreed.
 *
 * <p>Tells the message type, the offset and what was wrong; never a value, so that it may be logged. Nothing can be
 * guessed from such a message: the stream must stop in front of it.
 */
public final class DecodeException extends RuntimeException {

  private final char messageType;
  private final int offset;

  /**
   * @param messageType the first byte of the message, 0 when the message is empty
   * @param offset in bytes from the start of the message
   */
  DecodeException(int messageType, int offset, String reason) {
    super("message " + describe(messageType) + ", byte " + offset + ": " + reason);
    this.messageType = (char) (messageType & 0xFF);
    this.offset = offset;
  }

  /** The first byte of the message; not necessarily a printable character, 0 when the message is empty. */
  public char messageType() {
    return messageType;
  }

  /** How many bytes of the message were understood. */
  public int offset() {
    return offset;
  }

  /** A byte as a character when it is a printable one, else in hexadecimal. */
  static String describe(int value) {
    int unsigned = value & 0xFF;
    return unsigned > 0x20 && unsigned < 0x7F ? "'" + (char) unsigned + "'" : String.format("0x%02x", unsigned);
  }
}
