package io.philotes.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * Writes a log record as one JSON object in one line of UTF-8: {@code time}, {@code level}, {@code thread}, {@code logger},
 * {@code message}, the record's keys as members, and {@code failure} when there is one, a stack trace being one string. A
 * key that would give a name twice gets an underscore behind it. Safe for threads.
 *
 * <p>Logback's own encoder of JSON puts the keys into a list of objects and a failure into a tree of frames, so that one
 * could neither search for {@code source} nor read a coded failure in one line.
 */
final class LogObject extends EncoderBase<ILoggingEvent> {

  private static final JsonFactory JSON = new JsonFactoryBuilder().characterEscapes(new LogEscapes()).build();
  private static final byte[] NOTHING = {};
  private static final String FAILURE = "failure";

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringWriter line = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", LogLine.TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("thread", event.getThreadName());
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("message", event.getFormattedMessage());
      writeKeys(json, event.getKeyValuePairs());
      writeFailure(json, FailureText.of(event));
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void writeKeys(JsonGenerator json, List<KeyValuePair> pairs) throws IOException {
    if (pairs == null) {
      return;
    }
    Set<String> taken = new HashSet<>(Set.of("time", "level", "thread", "logger", "message", FAILURE));
    for (KeyValuePair pair : pairs) {
      String name = pair.key;
      while (!taken.add(name)) {
        name += "_";
      }
      json.writeFieldName(name);
      writeValue(json, pair.value);
    }
  }

  /** Whole numbers and truth values as such, everything else as its text. */
  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long || value instanceof Integer) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else {
      json.writeString(value.toString());
    }
  }

  private static void writeFailure(JsonGenerator json, String failure) throws IOException {
    if (!failure.isEmpty()) {
      json.writeStringField(FAILURE, failure.strip());
    }
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
