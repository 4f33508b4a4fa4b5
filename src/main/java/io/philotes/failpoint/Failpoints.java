package io.philotes.failpoint;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;

/**
 * Makes the process die at a named place, so that a test can look at what is left: {@code
 * -Dphilotes.failpoint=w.before_commit:7} halts it, as SIGKILL would, when that place is reached for the seventh time.
 *
 * <p>The decision falls once, when this class is loaded. A process without the property has a constant null here, and
 * the compiler removes every {@link #hit} from the code that runs often.
 *
 * <p>It never happens in production: the property counts only when the class path has the key, a file among the classes
 * of the tests and not in the jar. Without the key a process with the property refuses to start.
 */
public final class Failpoints {

  public static final String PROPERTY = "philotes.failpoint";

  private static final String KEY = "failpoints-unlocked.txt";
  private static final ArmedFailpoint ARMED = arm(System.getProperty(PROPERTY), isUnlocked());

  private Failpoints() {}

  /** The process is at {@code point}. May not return. */
  public static void hit(Failpoint point) {
    if (ARMED != null) {
      ARMED.hit(point);
    }
  }

  /** The same on the way of a value: {@code future.map(rows -> Failpoints.hit(POINT, rows))}. */
  public static <T> T hit(Failpoint point, T value) {
    hit(point);
    return value;
  }

  /** @throws PhilotesException FAILPOINT_REFUSED when a failpoint is set that this process must not have */
  public static void requireAllowed() {
    requireAllowed(System.getProperty(PROPERTY), isUnlocked());
  }

  static void requireAllowed(String setting, boolean unlocked) {
    if (setting == null) {
      return;
    }
    if (!unlocked) {
      throw refused(setting, "only the tests of Philotes may set it");
    }
    try {
      FailpointSetting.parse(setting);
    } catch (IllegalArgumentException wrong) {
      throw refused(setting, wrong.getMessage());
    }
  }

  /** A setting that is refused arms nothing: whoever starts the process hears of it from {@link #requireAllowed()}. */
  static ArmedFailpoint arm(String setting, boolean unlocked) {
    try {
      return setting == null || !unlocked ? null : new ArmedFailpoint(FailpointSetting.parse(setting));
    } catch (IllegalArgumentException wrong) {
      return null;
    }
  }

  private static boolean isUnlocked() {
    return Failpoints.class.getResource(KEY) != null;
  }

  private static PhilotesException refused(String setting, String why) {
    return PhilotesException.of(ErrorCode.FAILPOINT_REFUSED, PROPERTY, setting, why);
  }
}
