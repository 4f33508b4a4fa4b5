package io.philotes.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts the fragments of a stream together again and hands on whole messages. Shares no code with the product. */
public final class SimStreamReader {

  /** Who takes the messages. */
  public interface Handler {
    void xLogData(long walStart, long walEnd, byte[] payload);

    void keepalive(long walEnd, boolean replyRequested);
  }

  private static final int WAL_HEADER = 25;

  private final Handler handler;
  private byte[] held = new byte[0];

  public SimStreamReader(Handler handler) {
    this.handler = handler;
  }

  public void feed(byte[] fragment) {
    byte[] all = Arrays.copyOf(held, held.length + fragment.length);
    System.arraycopy(fragment, 0, all, held.length, fragment.length);
    ByteBuffer in = ByteBuffer.wrap(all);
    while (in.remaining() >= 5 && in.remaining() > in.getInt(in.position() + 1)) {
      message(in);
    }
    held = Arrays.copyOfRange(all, in.position(), all.length);
  }

  private void message(ByteBuffer in) {
    if (in.get() != 'd') {
      throw new AssertionError("a message that is no CopyData");
    }
    byte[] body = new byte[in.getInt() - 4];
    in.get(body);
    ByteBuffer fields = ByteBuffer.wrap(body, 1, body.length - 1);
    switch (body[0]) {
      case 'w' -> handler.xLogData(fields.getLong(), fields.getLong(), Arrays.copyOfRange(body, WAL_HEADER, body.length));
      case 'k' -> handler.keepalive(fields.getLong(), body[17] == 1);
      default -> throw new AssertionError("CopyData of the kind " + body[0]);
    }
  }
}
