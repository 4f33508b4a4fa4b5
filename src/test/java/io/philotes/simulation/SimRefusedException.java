package io.philotes.simulation;

/** The simulated server refuses a command, or a session. */
public final class SimRefusedException extends RuntimeException {

  public static final String SLOT_EXISTS = "42710";
  public static final String SLOT_MISSING = "42704";
  public static final String SLOT_INVALID = "55000";
  public static final String SLOT_BUSY = "55006";
  public static final String NOT_THERE = "57P03";

  private static final long serialVersionUID = 1L;

  private final String sqlState;

  public SimRefusedException(String sqlState) {
    super(sqlState, null, false, false);
    this.sqlState = sqlState;
  }

  public String sqlState() {
    return sqlState;
  }
}
