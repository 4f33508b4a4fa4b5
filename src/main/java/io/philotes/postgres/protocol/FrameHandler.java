package io.philotes.postgres.protocol;

/** Receives the messages that {@link Framer} finds. */
@FunctionalInterface
public interface FrameHandler {

  /**
   * One message. The array is never changed afterwards, so a receiver may keep the slice; it then also keeps the rest of
   * the array alive.
   *
   * @param type the type byte, as in chapter "Message Formats"
   * @param bytes holds the body, which starts behind the length word
   * @param offset where the body starts
   * @param length bytes of the body
   */
  void frame(byte type, byte[] bytes, int offset, int length);

  /**
   * The beginning of a long message ({@link Framer#askAfter}), before there is room for the whole of it.
   *
   * @param length bytes that are there
   * @param whole bytes of the whole body
   * @return whether nobody needs the message: the rest of it is discarded, and {@link #frame} is not called for it
   */
  default boolean passesOver(byte type, byte[] bytes, int offset, int length, int whole) {
    return false;
  }
}
