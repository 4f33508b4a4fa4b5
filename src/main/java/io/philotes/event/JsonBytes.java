package io.philotes.event;

import java.util.Arrays;

/** A growing array of UTF-8 bytes that JSON is written into. Not safe for threads; grows to 2 GB at most. */
public final class JsonBytes {

  private static final int LARGEST = Integer.MAX_VALUE - 16;
  /** What is larger than a batch of usual rows does not double any more: it is one large value, and little comes behind it. */
  private static final int LARGE = 4 << 20;

  private byte[] bytes;
  private int size;

  public JsonBytes(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  public int size() {
    return size;
  }

  /** The backing array; only the first {@link #size()} bytes mean anything. */
  public byte[] array() {
    return bytes;
  }

  public void put(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  public void put(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** Forgets everything from {@code newSize} on. */
  public void truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IllegalArgumentException("cannot truncate " + size + " bytes to " + newSize);
    }
    size = newSize;
  }

  /**
   * Makes room for {@code more} bytes.
   *
   * @throws IllegalStateException when the whole would pass 2 GB
   */
  public void ensure(int more) {
    if (more > bytes.length - size) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > LARGEST) {
      throw new IllegalStateException("more than 2 GB of JSON in one batch");
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(needed, size < LARGE ? size * 2L : size + size / 8L)));
  }
}
