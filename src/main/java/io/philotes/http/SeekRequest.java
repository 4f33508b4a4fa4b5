package io.philotes.http;

import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekTarget;
import io.philotes.bus.message.SeekTarget.Kind;
import io.philotes.error.PhilotesException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the body of a seek: {@code {"source": "shop", "position": 17}}, or {@code lsn} or {@code time} in its place, and
 * {@code dryRun}. The source may be left out when there is one.
 */
final class SeekRequest {

  private static final JacksonCodec JSON = new JacksonCodec();
  private static final Map<String, Kind> PLACES = Map.of("position", Kind.POSITION, "lsn", Kind.LSN, "time", Kind.TIME);
  private static final Set<String> OTHERS = Set.of("source", "dryRun");

  private SeekRequest() {}

  /** What is wrong with a body, and where. Never shows what was sent. */
  static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;
    private final String pointer;

    Refused(String pointer, String why) {
      super(why, null, false, false);
      this.pointer = pointer;
    }

    /** JSON pointer (RFC 6901) to what is wrong; empty for the whole. */
    String pointer() {
      return pointer;
    }
  }

  static SeekConsumer read(String consumer, Buffer body) throws Refused {
    JsonObject json = object(body);
    for (String field : json.fieldNames()) {
      if (!PLACES.containsKey(field) && !OTHERS.contains(field)) {
        throw new Refused("", "it has a field that is not known; there are source, position, lsn, time and dryRun");
      }
    }
    return new SeekConsumer(consumer, json.containsKey("source") ? text(json, "source") : "", target(json), flag(json));
  }

  private static JsonObject object(Buffer body) throws Refused {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body.getBytes())).toString();
    } catch (CharacterCodingException malformed) {
      throw new Refused("", "it is not valid UTF-8");
    }
    try {
      if (JSON.fromString(text, Object.class) instanceof JsonObject object) {
        return object;
      }
    } catch (DecodeException malformed) {
      throw new Refused("", "it is not JSON");
    }
    throw new Refused("", "it is not a JSON object");
  }

  private static SeekTarget target(JsonObject json) throws Refused {
    List<String> given = json.fieldNames().stream().filter(PLACES::containsKey).toList();
    if (given.size() != 1) {
      throw new Refused("", "it needs one of position, lsn and time");
    }
    String field = given.get(0);
    Kind kind = PLACES.get(field);
    try {
      return SeekTarget.parse(kind, kind == Kind.POSITION ? number(json, field) : text(json, field));
    } catch (PhilotesException invalid) {
      throw new Refused("/" + field, switch (kind) {
        case POSITION -> "it is a whole number from 1 on";
        case LSN -> "it is an LSN such as 0/16B3748";
        case TIME -> "it is a time with its zone, such as 2026-01-24T10:00:00Z";
      });
    }
  }

  private static String number(JsonObject json, String field) throws Refused {
    if (json.getValue(field) instanceof Number number && !(number instanceof Double)) {
      return number.toString();
    }
    throw new Refused("/" + field, "it is a whole number from 1 on");
  }

  private static String text(JsonObject json, String field) throws Refused {
    if (json.getValue(field) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new Refused("/" + field, "it is a text");
  }

  private static boolean flag(JsonObject json) throws Refused {
    Object value = json.getValue("dryRun", false);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new Refused("/dryRun", "it is true or false");
  }
}
