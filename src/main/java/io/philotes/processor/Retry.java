package io.philotes.processor;

import io.philotes.error.PhilotesException;
import io.philotes.retry.Backoff;
import java.util.function.DoubleSupplier;

/** Failures in a row of one kind of work, and when it may be tried again. Times are milliseconds from any origin. */
final class Retry {

  private final Backoff backoff;
  private final DoubleSupplier random;
  private int failures;
  private long notBefore;
  private PhilotesException last;

  Retry(Backoff backoff, DoubleSupplier random) {
    this.backoff = backoff;
    this.random = random;
  }

  void failed(long now, PhilotesException why) {
    failures++;
    last = why;
    notBefore = now + backoff.delay(failures, random.getAsDouble());
  }

  void succeeded() {
    failures = 0;
    notBefore = 0;
    last = null;
  }

  /** Waits without counting a failure. */
  void pause(long until) {
    notBefore = until;
  }

  boolean waits(long now) {
    return now < notBefore;
  }

  long notBefore() {
    return notBefore;
  }

  int failures() {
    return failures;
  }

  /** The last failure, or null when the last try succeeded. */
  PhilotesException last() {
    return last;
  }
}
