package io.philotes.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.philotes.error.PhilotesException;
import org.slf4j.LoggerFactory;

/**
 * How a log record shows its failure: a coded failure in one line, because its code tells where it comes from; anything
 * else with its stack trace. With the level DEBUG everything has its stack trace.
 */
public final class FailureText extends ThrowableProxyConverter {

  @Override
  public String convert(ILoggingEvent event) {
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure == null) {
      return "";
    }
    boolean coded = failure.getClassName().equals(PhilotesException.class.getName());
    return coded && !isDebugging() ? " " + failure.getMessage() : System.lineSeparator() + super.convert(event).stripTrailing();
  }

  private static boolean isDebugging() {
    return LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root
        && Level.DEBUG.isGreaterOrEqual(root.getEffectiveLevel());
  }
}
