package io.philotes.postgres.protocol;

/** A message that is announced with more bytes than are accepted. None of them is kept. */
public final class MessageTooLongException extends ProtocolException {

  private final int length;
  private final int limit;

  /** @param offset where, in bytes from the start of the stream */
  MessageTooLongException(int length, int limit, long offset) {
    super("message of " + length + " bytes is above the limit of " + limit, offset);
    this.length = length;
    this.limit = limit;
  }

  /** How many bytes its body has. */
  public int length() {
    return length;
  }

  /** How many are accepted. */
  public int limit() {
    return limit;
  }
}
