package io.philotes.simulation;

/** A promise was broken in a simulated history. */
public final class SimViolation extends AssertionError {

  private static final long serialVersionUID = 1L;

  public SimViolation(String what) {
    super(what);
  }
}
