package io.philotes.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Change events as JSON, and the JSON inside change events.
 *
 * <p>Writing embeds the images as they are, so that no digit is lost. Reading an image gives a tree whose numbers are
 * exact: {@code int8} and {@code numeric} of any length, never a double. Safe for threads.
 */
public final class EventJson {

  /** Values come from a database: their length is limited there, not here. */
  private static final StreamReadConstraints ANY_LENGTH = StreamReadConstraints.builder()
      .maxNumberLength(Integer.MAX_VALUE)
      .maxStringLength(Integer.MAX_VALUE)
      .maxNestingDepth(10_000)
      .build();

  static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(ANY_LENGTH)
      .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
      .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
      .build();

  private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  private static final int BYTES_PER_EVENT = 512;

  private EventJson() {}

  /** A mapper that keeps numbers exact, for those who build or read trees of their own. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** The new row as a tree, or null when there is none. */
  public static ObjectNode after(ChangeEvent event) {
    return tree(event.after());
  }

  /** The old row or its key as a tree, or null when there is none. */
  public static ObjectNode before(ChangeEvent event) {
    return tree(event.before());
  }

  /** The key columns as a tree, or null when there are none. */
  public static ObjectNode key(ChangeEvent event) {
    return tree(event.key());
  }

  /** The metadata as a tree. */
  public static ObjectNode metadata(ChangeEvent event) {
    return tree(event.metadata());
  }

  /** One event as UTF-8 JSON. */
  public static byte[] encode(ChangeEvent event) {
    return bytes(1, json -> new EventJsonWriter(json).event(event));
  }

  /** A batch as UTF-8 JSON. */
  public static byte[] encode(EventBatch batch) {
    return bytes(batch.events().size(), json -> new EventJsonWriter(json).batch(batch));
  }

  /** Events as UTF-8 JSON, each in one line that ends with a line feed. */
  public static byte[] encodeLines(List<ChangeEvent> events) {
    return bytes(events.size(), json -> new EventJsonWriter(json).lines(events));
  }

  /**
   * Reads a batch back from its JSON. Fields that it does not know are passed over.
   *
   * @throws IllegalArgumentException when it is not the JSON of a batch
   */
  public static EventBatch decodeBatch(byte[] json) {
    return EventJsonReader.batch(json);
  }

  /**
   * Reads an event back from its JSON.
   *
   * @throws IllegalArgumentException when it is not the JSON of an event
   */
  public static ChangeEvent decodeEvent(byte[] json) {
    return EventJsonReader.event(json);
  }

  private static ObjectNode tree(String json) {
    if (json == null) {
      return null;
    }
    try {
      return MAPPER.readValue(json, ObjectNode.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("an image is not a JSON object", e);
    }
  }

  private static byte[] bytes(int events, Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(BYTES_PER_EVENT * Math.max(1, events));
    write(out, content);
    return out.toByteArray();
  }

  private static void write(OutputStream out, Content content) {
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.setRootValueSeparator(null);
      content.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes one value. */
  private interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }
}
