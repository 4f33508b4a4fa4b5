package io.philotes.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.event.KeyValuePair;

/**
 * Writes a log record as one line of UTF-8, to which only a stack trace adds others: time in UTC, level, the logger's last
 * name, message, keys, failure. Control characters of message and keys become {@code ?}, so that none of them begins a line.
 * Safe for threads.
 */
final class LogLine extends EncoderBase<ILoggingEvent> {

  static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] NOTHING = {};
  private static final int LEVEL_WIDTH = 5;

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    String level = event.getLevel().toString();
    line.append(' ').append(level).append(" ".repeat(LEVEL_WIDTH - level.length()));
    String logger = event.getLoggerName();
    line.append(' ').append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(' ');
    int said = line.length();
    line.append(event.getFormattedMessage());
    appendKeys(line, event);
    replaceControls(line, said);
    line.append(FailureText.of(event)).append(System.lineSeparator());
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void appendKeys(StringBuilder line, ILoggingEvent event) {
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.append(' ').append(pair.key).append("=\"").append(pair.value).append('"');
      }
    }
  }

  private static void replaceControls(StringBuilder line, int from) {
    for (int i = from; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        line.setCharAt(i, '?');
      }
    }
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
