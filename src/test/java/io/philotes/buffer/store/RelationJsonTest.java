package io.philotes.buffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelationJsonTest {

  private static final List<RelationColumn> COLUMNS = List.of(new RelationColumn("id", 23, -1, null, true),
      new RelationColumn("say \"ü\"\n", 4_294_967_295L, Integer.MAX_VALUE, "shop.\"Mood\"", false));

  private static JsonObject written() {
    RelationVersion version = new RelationVersion(7, 4_000_000_000L, 2, "shop", "a\"b", 'f', COLUMNS, List.of("id"), Long.MAX_VALUE,
        "{\"askedAt\":\"2026-01-24T10:00:00.000000Z\",\"primaryKey\":[\"id\"]}");
    return new JsonArray(RelationJson.of(List.of(version))).getJsonObject(0);
  }

  @Test
  void readsTheColumnsThatItWrote() {
    assertEquals(COLUMNS, RelationJson.columns(written().getJsonArray("columns").encode()));
  }

  @Test
  void writesTheTablesColumnsAsKeys() {
    JsonObject expected = new JsonObject().put("id", 7).put("relation_oid", 4_000_000_000L).put("version", 2).put("schema_name", "shop")
        .put("table_name", "a\"b").put("replica_identity", "f").put("key_columns", new JsonArray().add("id"))
        .put("first_lsn", Long.MAX_VALUE)
        .put("catalog", new JsonObject().put("askedAt", "2026-01-24T10:00:00.000000Z").put("primaryKey", new JsonArray().add("id")));
    JsonObject written = written();
    written.remove("columns");
    assertEquals(expected, written);
  }
}
