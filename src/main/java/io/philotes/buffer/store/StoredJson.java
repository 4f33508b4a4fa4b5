package io.philotes.buffer.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;

/**
 * What columns of type json and jsonb hold. Read and written without data binding, whose classes take a quarter of a second to load
 * while the writer waits to lead.
 */
final class StoredJson {

  private static final JacksonCodec CODEC = new JacksonCodec();

  private StoredJson() {}

  static JsonArray array(String json) {
    return (JsonArray) CODEC.fromString(json);
  }

  static JsonObject object(String json) {
    return (JsonObject) CODEC.fromString(json);
  }

  static String text(JsonArray array) {
    return CODEC.toString(array);
  }
}
