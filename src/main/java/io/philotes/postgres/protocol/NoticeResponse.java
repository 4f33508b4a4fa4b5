package io.philotes.postgres.protocol;

/** A warning, at any time. Type 'N': fields, see {@link ServerError}. */
public record NoticeResponse(ServerError notice) implements BackendMessage {

  @Override
  public Kind kind() {
    return Kind.NOTICE;
  }

  @Override
  public byte[] encode() {
    MessageWriter out = MessageWriter.typed('N');
    notice.encode(out);
    return out.finish();
  }
}
