package io.philotes.failpoint;

/** What a failpoint with the action {@code throw} throws: a mistake that nobody foresaw. */
public final class FailpointException extends IllegalStateException {

  FailpointException(Failpoint point) {
    super("failpoint " + point.text());
  }
}
