package io.philotes.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Locale;

/** The forms that PHILOTES_LOG_FORMAT may have. */
enum LogFormat {
  /** For people. */
  TEXT,
  /** For collectors of logs. */
  JSON;

  /** The form given, in any case, or TEXT when that is null, empty or no form. */
  static LogFormat of(String given) {
    return given != null && given.toUpperCase(Locale.ROOT).equals(JSON.name()) ? JSON : TEXT;
  }

  Encoder<ILoggingEvent> encoder() {
    return switch (this) {
      case TEXT -> new LogLine();
      case JSON -> new LogObject();
    };
  }
}
