package io.philotes.http;

/**
 * Makes a rate of a counter that is looked at now and then. What cannot be known is NaN: the first look, a look after
 * one that told nothing, and a counter that has begun anew.
 */
final class Rate {

  private static final double NANOS = 1e9;

  private double last = Double.NaN;
  private long lastNanos;

  /**
   * @param count NaN when nobody told it
   * @return per second, since the look before
   */
  double next(long nowNanos, double count) {
    double seconds = (nowNanos - lastNanos) / NANOS;
    double grown = count - last;
    last = count;
    lastNanos = nowNanos;
    return grown >= 0 && seconds > 0 ? grown / seconds : Double.NaN;
  }
}
