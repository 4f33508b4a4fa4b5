package io.philotes.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.philotes.postgres.Lsn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON of batches and events back. Images are cut out of the input as they are, not parsed and written again:
 * every digit stays. What fails never shows the input, because it holds rows.
 */
final class EventJsonReader {

  private final byte[] input;
  private final JsonParser json;

  private EventJsonReader(byte[] input, JsonParser json) {
    this.input = input;
    this.json = json;
  }

  static EventBatch batch(byte[] input) {
    return read(input, EventJsonReader::batch);
  }

  static ChangeEvent event(byte[] input) {
    return read(input, EventJsonReader::event);
  }

  private static <T> T read(byte[] input, Part<T> part) {
    try (JsonParser json = EventJson.FACTORY.createParser(input)) {
      EventJsonReader reader = new EventJsonReader(input, json);
      reader.expect(json.nextToken(), JsonToken.START_OBJECT);
      T value = part.read(reader);
      reader.expect(json.nextToken(), null);
      return value;
    } catch (OlderServiceException e) {
      throw e;
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not the JSON of change events: " + e.getClass().getSimpleName());
    }
  }

  private EventBatch batch() throws IOException {
    List<ChangeEvent> events = new ArrayList<>();
    Fields fields = fields(events);
    return new EventBatch(fields.text("consumer"), fields.text("source"), fields.integer("epoch"), fields.number("first"),
        fields.number("last"), fields.integer("attempt"), fields.text("deliveryId"), events);
  }

  private ChangeEvent event() throws IOException {
    Fields fields = fields(null);
    return new ChangeEvent(fields.text("source"), fields.integer("epoch"), fields.number("position"),
        Lsn.parse(fields.text("lsn")), Lsn.parse(fields.text("commitLsn")), fields.integer("seq"), fields.truth("last"),
        fields.number("xid"), fields.orNull("schema"), fields.orNull("table"),
        Operation.valueOf(fields.text("operation")), fields.orNull("key"), fields.orNull("before"),
        beforeKind(fields), fields.orNull("after"), names(fields.text("unchanged")), Instant.parse(fields.text("eventTime")),
        fields.text("metadata"));
  }

  /** An older instance does not tell it. What it sends of an old row cannot be told apart then, and is not guessed. */
  private static BeforeKind beforeKind(Fields fields) {
    boolean none = fields.orNull("before") == null && fields.orNull("beforeKind") == null;
    if (!none && fields.orNull("beforeKind") == null) {
      throw new OlderServiceException();
    }
    return none ? BeforeKind.NONE : BeforeKind.ofText(fields.text("beforeKind"));
  }

  /** The fields of the object that was begun; {@code events} go to the list, when one is given. */
  private Fields fields(List<ChangeEvent> events) throws IOException {
    Fields fields = new Fields(new HashMap<>());
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (events != null && name.equals("events")) {
        readEvents(value, events);
      } else if (value != JsonToken.VALUE_NULL) {
        fields.values.put(name, value.isStructStart() ? cut() : json.getText());
      }
    }
    return fields;
  }

  private void readEvents(JsonToken start, List<ChangeEvent> events) throws IOException {
    expect(start, JsonToken.START_ARRAY);
    for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
      expect(token, JsonToken.START_OBJECT);
      events.add(event());
    }
  }

  /** The object or array that was begun, as it is written. */
  private String cut() throws IOException {
    int from = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    int to = (int) json.currentLocation().getByteOffset();
    return new String(input, from, to - from, StandardCharsets.UTF_8);
  }

  private static List<String> names(String array) throws IOException {
    return List.of(EventJson.mapper().readValue(array, String[].class));
  }

  private void expect(JsonToken found, JsonToken expected) {
    if (found != expected) {
      throw new IllegalArgumentException();
    }
  }

  private static final class OlderServiceException extends IllegalArgumentException {

    OlderServiceException() {
      super("an old row without beforeKind: the service that sent it is older than this consumer; upgrade the service first");
    }
  }

  /** Reads one value whose first token was read. */
  private interface Part<T> {
    T read(EventJsonReader reader) throws IOException;
  }

  /** Values by name: objects and arrays as written, scalars as text, nulls left out. */
  private record Fields(Map<String, String> values) {

    String orNull(String name) {
      return values.get(name);
    }

    String text(String name) {
      String value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException();
      }
      return value;
    }

    long number(String name) {
      return Long.parseLong(text(name));
    }

    int integer(String name) {
      return Integer.parseInt(text(name));
    }

    boolean truth(String name) {
      return Boolean.parseBoolean(text(name));
    }
  }
}
