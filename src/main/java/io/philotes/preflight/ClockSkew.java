package io.philotes.preflight;

import io.philotes.error.Quantity;
import java.time.Duration;
import java.time.Instant;

/**
 * How far two clocks are apart. Nothing is decided by it: leases and retention go by the buffer's clock alone, order by
 * positions. But ages and lags compare clocks, and are shown as wrong as these are.
 *
 * @param ahead how far the clock of this machine is ahead of the buffer's; negative when it is behind
 */
public record ClockSkew(Duration ahead) {

  private static final Duration TOLERATED = Duration.ofMinutes(5);

  /**
   * No more than what the time on the way cannot explain.
   *
   * @param asked by our clock
   * @param theirs what the buffer's clock showed meanwhile
   * @param answered by our clock
   */
  public static ClockSkew of(Instant asked, Instant theirs, Instant answered) {
    return new ClockSkew(theirs.isBefore(asked) ? Duration.between(theirs, asked)
        : theirs.isAfter(answered) ? Duration.between(theirs, answered) : Duration.ZERO);
  }

  public boolean isWorthAWarning() {
    return ahead.abs().compareTo(TOLERATED) > 0;
  }

  /** A sentence without its full stop. */
  @Override
  public String toString() {
    return "this machine's clock is " + Quantity.time(ahead.abs().toSeconds()) + (ahead.isNegative() ? " behind" : " ahead of")
        + " the buffer's: ages and lags are shown wrong by as much";
  }
}
