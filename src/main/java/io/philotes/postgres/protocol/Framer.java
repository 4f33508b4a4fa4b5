package io.philotes.postgres.protocol;

import java.util.Arrays;

/**
 * Cuts a byte stream into messages: a type byte, a length word (which counts itself) and the body.
 *
 * <p>A message that lies wholly in a chunk is handed over as a slice of it, without a copy. A message that spans chunks
 * is assembled in an array of its own. That array grows with the bytes that really came, to at most twice as many, so an
 * announced length costs nothing until it is kept, and each byte is copied at most about three times. Of a very large message it is made
 * in its full length when an eighth has come: the array that it replaces would else be nearly as large, beside it. Before that it can be
 * asked whether anybody needs it ({@link #askAfter}).
 *
 * <p>Every length is checked before it is used. After a {@link ProtocolException} the framer must not be used again.
 * Not safe for threads.
 */
public final class Framer {

  private static final int HEADER = 5;
  private static final int FIRST_ARRAY = 512;
  /** No server sends a longer message: it is more than it can allocate. */
  private static final int LARGEST = 1 << 30;
  private static final int VERY_LARGE = 64 << 20;
  private static final byte[] NOTHING = new byte[0];

  private final byte[] header = new byte[HEADER];
  private int maxMessageBytes;
  /** Bytes of a message that spans chunks after which the handler is asked for it; 0 when it is not asked. */
  private int askAfter;
  private int headerFilled;

  /** Body of the message that spans chunks; null when there is none. */
  private byte[] body;
  private int bodyFilled;
  private int bodyLength;
  private boolean asks;
  /** Bytes to come of a message that nobody needs. */
  private int unneeded;

  private byte[] rest = NOTHING;
  private int restOffset;
  private boolean stopped;
  private long streamOffset;

  /** @param maxMessageBytes the longest body accepted */
  public Framer(int maxMessageBytes) {
    limit(maxMessageBytes);
  }

  /** Changes the longest body accepted, from the next message on. */
  public void limit(int maxMessageBytes) {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException("maxMessageBytes must be positive: " + maxMessageBytes);
    }
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * From the next message on, of one that spans chunks and is longer than this its beginning is handed over first
   * ({@link FrameHandler#passesOver}); only if it is needed, its length is held against the limit, and room is made for it.
   *
   * A length that no server can send is refused at once all the same.
   *
   * @param bytes of the beginning; the limit, if that is less
   */
  public void askAfter(int bytes) {
    askAfter = Math.min(bytes, maxMessageBytes);
  }

  /**
   * Takes the next bytes of the stream and hands over every message they complete.
   *
   * @param chunk owned by the framer and the receivers of its slices from now on; nobody may change it
   * @throws ProtocolException when a length is impossible, {@link MessageTooLongException} when it is above the limit
   * @throws IllegalStateException when stopped
   */
  public void feed(byte[] chunk, FrameHandler handler) {
    if (stopped) {
      throw new IllegalStateException("fed while stopped");
    }
    rest = chunk;
    restOffset = 0;
    run(handler);
  }

  /** Called from a handler: no further message is handed over before {@link #resume}. The framer keeps the rest. */
  public void stop() {
    stopped = true;
  }

  /** Goes on with what {@link #stop} left over. */
  public void resume(FrameHandler handler) {
    stopped = false;
    run(handler);
  }

  public boolean isStopped() {
    return stopped;
  }

  /** Whether the stream ends between two messages. */
  public boolean isAtBoundary() {
    return headerFilled == 0 && restOffset == rest.length;
  }

  private void run(FrameHandler handler) {
    while (!stopped && restOffset < rest.length) {
      if (body != null) {
        assemble(handler);
      } else if (unneeded > 0) {
        discard();
      } else if (headerFilled == 0 && rest.length - restOffset >= HEADER) {
        whole(handler);
      } else {
        fillHeader(handler);
      }
    }
    if (restOffset == rest.length) {
      rest = NOTHING;
      restOffset = 0;
    }
  }

  /** A message whose header is in this chunk. */
  private void whole(FrameHandler handler) {
    byte[] chunk = rest;
    int start = restOffset;
    int length = checkedLength(chunk, start);
    int bodyStart = start + HEADER;
    if (length <= chunk.length - bodyStart && length <= maxMessageBytes) {
      advance(HEADER + length);
      handler.frame(chunk[start], chunk, bodyStart, length);
      return;
    }
    header[0] = chunk[start];
    headerFilled = HEADER;
    advance(HEADER);
    begin(length);
  }

  /** A header that itself spans chunks. */
  private void fillHeader(FrameHandler handler) {
    int count = Math.min(HEADER - headerFilled, rest.length - restOffset);
    System.arraycopy(rest, restOffset, header, headerFilled, count);
    headerFilled += count;
    advance(count);
    if (headerFilled == HEADER) {
      begin(checkedLength(header, 0));
      if (bodyLength == 0) {
        complete(handler);
      }
    }
  }

  private void begin(int length) {
    bodyLength = length;
    bodyFilled = 0;
    asks = askAfter > 0 && length > askAfter;
    body = new byte[Math.min(length, Math.max(FIRST_ARRAY, 2 * (rest.length - restOffset)))];
  }

  private void assemble(FrameHandler handler) {
    int count = Math.min((asks ? askAfter : bodyLength) - bodyFilled, rest.length - restOffset);
    ensure(bodyFilled + count);
    System.arraycopy(rest, restOffset, body, bodyFilled, count);
    bodyFilled += count;
    advance(count);
    if (asks && bodyFilled == askAfter) {
      ask(handler);
    } else if (bodyFilled == bodyLength) {
      complete(handler);
    }
  }

  private void ask(FrameHandler handler) {
    asks = false;
    if (handler.passesOver(header[0], body, 0, bodyFilled, bodyLength)) {
      unneeded = bodyLength - bodyFilled;
      body = null;
    } else if (bodyLength > maxMessageBytes) {
      throw tooLong(bodyLength, streamOffset - bodyFilled);
    }
  }

  private void discard() {
    int count = Math.min(unneeded, rest.length - restOffset);
    unneeded -= count;
    advance(count);
    if (unneeded == 0) {
      headerFilled = 0;
    }
  }

  private void ensure(int needed) {
    if (needed > body.length) {
      boolean whole = bodyLength > VERY_LARGE && needed > bodyLength / 8;
      body = Arrays.copyOf(body, whole ? bodyLength : (int) Math.min(bodyLength, needed * 2L));
    }
  }

  private void complete(FrameHandler handler) {
    byte[] bytes = body;
    body = null;
    headerFilled = 0;
    handler.frame(header[0], bytes, 0, bodyLength);
  }

  private void advance(int count) {
    restOffset += count;
    streamOffset += count;
  }

  private int checkedLength(byte[] bytes, int start) {
    int announced = (bytes[start + 1] & 0xFF) << 24 | (bytes[start + 2] & 0xFF) << 16 | (bytes[start + 3] & 0xFF) << 8 | bytes[start + 4] & 0xFF;
    if (announced < 4) {
      throw new ProtocolException("message length " + announced + " is below 4", streamOffset);
    }
    if (announced - 4 > (askAfter == 0 ? maxMessageBytes : LARGEST)) {
      throw tooLong(announced - 4, streamOffset);
    }
    return announced - 4;
  }

  private MessageTooLongException tooLong(int length, long offset) {
    return new MessageTooLongException(length, maxMessageBytes, offset);
  }
}
