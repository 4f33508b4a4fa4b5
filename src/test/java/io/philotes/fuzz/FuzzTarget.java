package io.philotes.fuzz;

import java.util.List;

/** Something that reads bytes which others wrote. */
public interface FuzzTarget {

  String name();

  /** Of a thousand messages, how many it gets. */
  int share();

  /** Messages in their proper form, to be damaged. */
  List<byte[]> seeds();

  /** Bytes it may allocate for a message, whatever the message claims. */
  default long allowance(int length) {
    return 16 * 1024 + 32L * length;
  }

  /**
   * Takes a message: true when it was understood, false when it was refused with the exception that is made for it. It
   * must be as quick as the message is short.
   *
   * @throws AssertionError when what was understood is not what the bytes say
   * @throws RuntimeException any other: a finding
   */
  boolean accept(byte[] message);
}
