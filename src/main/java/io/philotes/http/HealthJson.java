package io.philotes.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;

/** {@code /health} and its two probes as JSON. Without details only the status is told: anyone may ask. */
final class HealthJson {

  private HealthJson() {}

  /** @param chronicle tells since when each part is as it is */
  static JsonObject health(Assessment assessment, Chronicle chronicle, boolean details) {
    JsonObject json = new JsonObject().put("status", assessment.state().status());
    if (details) {
      json.put("state", assessment.state().name()).put("parts", parts(assessment.parts(), chronicle));
    }
    return json;
  }

  /** @param reasons why the probe fails; empty when it succeeds */
  static JsonObject probe(List<String> reasons, boolean details) {
    JsonObject json = new JsonObject().put("status", reasons.isEmpty() ? Level.UP.status() : Level.DOWN.status());
    if (details && !reasons.isEmpty()) {
      json.put("reasons", new JsonArray(reasons));
    }
    return json;
  }

  private static JsonArray parts(List<PartHealth> parts, Chronicle chronicle) {
    JsonArray array = new JsonArray();
    parts.forEach(part -> array.add(part(part)
        .put("since", Objects.toString(chronicle.since(part.part(), part.name()), null))));
    return array;
  }

  static JsonObject part(PartHealth part) {
    JsonObject json = new JsonObject().put("part", part.part());
    putIfSet(json, "name", part.name());
    json.put("status", part.level().status());
    putIfSet(json, "state", part.state());
    putIfSet(json, "code", part.code());
    putIfSet(json, "reason", part.reason());
    putIfSet(json, "remedy", part.remedy());
    return json;
  }

  private static void putIfSet(JsonObject json, String key, String value) {
    if (value != null) {
      json.put(key, value);
    }
  }
}
