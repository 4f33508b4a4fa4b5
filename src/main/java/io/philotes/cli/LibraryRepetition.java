package io.philotes.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a library say the same once a minute: Netty, for one, warns every second while the process has no free file to
 * accept a caller with. What Philotes says passes; it takes care of that itself. Safe for threads.
 */
final class LibraryRepetition extends Filter<ILoggingEvent> {

  private static final List<String> LIBRARIES = List.of("io.netty.", "io.vertx.");
  private static final long GAP = 60_000;
  private static final int KEPT = 100;

  private final Map<String, Long> said = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
      return size() > KEPT;
    }
  };

  /** What our users' own verticles say is theirs. */
  static boolean isOfALibrary(ILoggingEvent event) {
    return LIBRARIES.stream().anyMatch(event.getLoggerName()::startsWith);
  }

  @Override
  public synchronized FilterReply decide(ILoggingEvent event) {
    if (!isOfALibrary(event)) {
      return FilterReply.NEUTRAL;
    }
    String what = event.getLoggerName() + event.getFormattedMessage()
        + (event.getThrowableProxy() == null ? "" : event.getThrowableProxy().getMessage());
    Long before = said.get(what);
    if (before != null && Math.abs(event.getTimeStamp() - before) < GAP) {
      return FilterReply.DENY;
    }
    said.remove(what);
    said.put(what, event.getTimeStamp());
    return FilterReply.NEUTRAL;
  }
}
