package io.philotes.postgres.protocol;

/**
 * A piece of a COPY stream. Type 'd' in both directions: the data fills the message. The receiving side of replication
 * does not build these: it parses the frame where it lies, with {@link XLogData} and {@link PrimaryKeepalive}.
 */
public record CopyData(byte[] data) implements FrontendMessage, BackendMessage {

  public static final byte TYPE = 'd';

  @Override
  public Kind kind() {
    return Kind.COPY_DATA;
  }

  @Override
  public byte[] encode() {
    return MessageWriter.typed('d').raw(data).finish();
  }

  static CopyData decode(MessageReader in) {
    return new CopyData(in.readBytes(in.remaining()));
  }
}
