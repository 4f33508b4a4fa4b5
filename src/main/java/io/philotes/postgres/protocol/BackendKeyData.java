package io.philotes.postgres.protocol;

/** What would cancel a query. Type 'K': Int32 process, then the key (four bytes in protocol 3.0). */
public record BackendKeyData(int pid, byte[] key) implements BackendMessage {

  private static final int LONGEST_KEY = 256;

  @Override
  public Kind kind() {
    return Kind.BACKEND_KEY_DATA;
  }

  @Override
  public byte[] encode() {
    return MessageWriter.typed('K').int32(pid).raw(key).finish();
  }

  static BackendKeyData decode(MessageReader in) {
    int pid = in.readInt32();
    if (in.remaining() < 4 || in.remaining() > LONGEST_KEY) {
      throw in.broken("a key of " + in.remaining() + " bytes");
    }
    return new BackendKeyData(pid, in.readBytes(in.remaining()));
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "BackendKeyData[pid=" + pid + "]";
  }
}
