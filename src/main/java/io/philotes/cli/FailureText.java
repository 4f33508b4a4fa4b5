package io.philotes.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.philotes.error.PhilotesException;
import io.philotes.error.Printable;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/**
 * How a log record shows its failure: a coded failure in one line, because its code tells where it comes from, and so a
 * failure of the world that a library met; anything else with its stack trace. With the level DEBUG everything has its stack trace.
 */
final class FailureText {

  private FailureText() {}

  /** What follows the record's message and keys: nothing when it has no failure. */
  static String of(ILoggingEvent event) {
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure == null) {
      return "";
    }
    if (isDebugging()) {
      return stackTrace(failure);
    }
    if (LibraryRepetition.isOfALibrary(event) && failure instanceof ThrowableProxy proxy && proxy.getThrowable() instanceof IOException) {
      return " " + failure.getClassName() + ": " + Printable.line(failure.getMessage());
    }
    boolean coded = failure.getClassName().equals(PhilotesException.class.getName());
    return coded ? " " + failure.getMessage() : stackTrace(failure);
  }

  private static String stackTrace(IThrowableProxy failure) {
    return System.lineSeparator() + ThrowableProxyUtil.asString(failure).stripTrailing();
  }

  private static boolean isDebugging() {
    return LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root
        && Level.DEBUG.isGreaterOrEqual(root.getEffectiveLevel());
  }
}
