package io.philotes.testing;

import java.time.Duration;

/**
 * How bytes go in one direction of a link.
 *
 * @param delay of every byte; others follow it meanwhile, as on a long line
 * @param jitter each piece is delayed by up to so much more or less; order is kept
 * @param bytesPerSecond 0 for no limit
 * @param segment bytes in one segment, 0 for as they come
 * @param gather bytes that are collected before any passes, 0 for none; half a second at the longest
 */
public record Pace(Duration delay, Duration jitter, long bytesPerSecond, int segment, int gather) {

  public static final Pace UNDISTURBED = new Pace(Duration.ZERO, Duration.ZERO, 0, 0, 0);

  static final Duration LONGEST_GATHERING = Duration.ofMillis(500);

  public Pace {
    if (jitter.compareTo(delay) > 0 || delay.isNegative() || bytesPerSecond < 0 || segment < 0 || gather < 0) {
      throw new IllegalArgumentException("delay " + delay + " jitter " + jitter);
    }
  }

  public Pace delayed(Duration constant) {
    return delayed(constant, Duration.ZERO);
  }

  public Pace delayed(Duration mean, Duration deviation) {
    return new Pace(mean, deviation, bytesPerSecond, segment, gather);
  }

  public Pace limited(long rate) {
    return new Pace(delay, jitter, rate, segment, gather);
  }

  /** Every segment has so many bytes at most. */
  public Pace segmented(int bytes) {
    return new Pace(delay, jitter, bytesPerSecond, bytes, gather);
  }

  public Pace gathered(int bytes) {
    return new Pace(delay, jitter, bytesPerSecond, segment, bytes);
  }

  /** What one link keeps on its way in this direction; a slow line is not also a deep one. */
  int room() {
    int limited = bytesPerSecond == 0 ? 1 << 20 : (int) Math.max(16 * 1024, Math.min(1 << 20, bytesPerSecond / 4));
    return Math.max(limited, gather);
  }

  int slice() {
    int paced = bytesPerSecond == 0 ? Integer.MAX_VALUE : (int) Math.max(1, Math.min(1 << 20, bytesPerSecond / 50));
    return segment == 0 ? paced : Math.min(segment, paced);
  }
}
