package io.philotes.ingestion;

import io.netty.util.internal.PlatformDependent;

/**
 * How large a row may be for the memory of this process. A message is put together from what comes, a large one in about one and a
 * quarter times its length. Of what is carried on there are then, beside the message, the image, its copy for the client of the buffer and,
 * outside of the heap, three bytes for each character and what is on its way; and the same again for whoever consumes it. The shares were
 * tried with rows of 16 to 96 MB: see operations.md.
 */
final class ProcessMemory {

  /** PostgreSQL's own limit of one message. */
  private static final long LARGEST_MESSAGE = 1L << 30;

  private ProcessMemory() {}

  /** The longest message that can be read, in bytes. */
  static int largestMessage() {
    return (int) Math.min(LARGEST_MESSAGE, Runtime.getRuntime().maxMemory() * 2 / 5);
  }

  /** The most text of a row that can be carried on, in bytes. */
  static int largestRow() {
    return largestRow(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
  }

  static int largestRow(long heapBytes, long directBytes) {
    return (int) Math.min(LARGEST_MESSAGE, Math.min(heapBytes / 7, directBytes / 5));
  }
}
