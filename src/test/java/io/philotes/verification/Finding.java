package io.philotes.verification;

/**
 * One broken promise.
 *
 * @param check K1 to K10, as the table of {@link Checker} has them
 * @param what what is wrong and where; no row data
 */
public record Finding(String check, String what) {

  @Override
  public String toString() {
    return check + ": " + what;
  }
}
