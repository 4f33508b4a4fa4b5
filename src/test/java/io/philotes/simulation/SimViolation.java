package io.philotes.simulation;

/**
 * A promise was broken in a simulated history. It is remembered for its thread until it is asked for, since whoever calls
 * back may swallow what is thrown.
 */
public final class SimViolation extends AssertionError {

  private static final long serialVersionUID = 1L;
  private static final ThreadLocal<SimViolation> FIRST = new ThreadLocal<>();

  public SimViolation(String what) {
    super(what);
    if (FIRST.get() == null) {
      FIRST.set(this);
    }
  }

  /** The first since it was asked for, or null. */
  static SimViolation take() {
    SimViolation first = FIRST.get();
    if (first != null) {
      FIRST.remove();
    }
    return first;
  }
}
