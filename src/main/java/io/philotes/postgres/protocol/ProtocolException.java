package io.philotes.postgres.protocol;

/**
 * The peer broke the protocol. Nothing after this point of the stream can be trusted, so the connection must be closed.
 * Says what and where, never what the bytes were: they may be row data.
 */
public class ProtocolException extends RuntimeException {

  private final String what;
  private final long offset;

  /**
   * @param what the rule that was broken, without data
   * @param offset where, in bytes from the start of the message, or of the stream when framing itself failed
   */
  public ProtocolException(String what, long offset) {
    super(what + " (offset " + offset + ")");
    this.what = what;
    this.offset = offset;
  }

  public String what() {
    return what;
  }

  public long offset() {
    return offset;
  }
}
