package io.philotes.ingestion;

/**
 * Two numbers of events in memory, if there is a limit to it: reading pauses at the high one and goes on at the low one. Plain
 * state, owned by one thread.
 */
final class Watermarks {

  private final int high;
  private final int low;
  private boolean above;

  private Watermarks(int high, int low) {
    if (low < 0 || low >= high) {
      throw new IllegalArgumentException("the low watermark " + low + " is not below the high one, " + high);
    }
    this.high = high;
    this.low = low;
  }

  static Watermarks of(int high, int low) {
    return new Watermarks(high, low);
  }

  /** No number is too high. */
  static Watermarks none() {
    return new Watermarks(Integer.MAX_VALUE, Integer.MAX_VALUE - 1);
  }

  /** Whether reading must pause with so many events in memory. */
  boolean holdBack(long events) {
    above = events > (above ? low : high - 1);
    return above;
  }
}
