package io.philotes.buffer.store;

import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Relation versions as JSON: how they travel into {@code relations} (one parameter for any number of rows), and the
 * form of its {@code columns}: {@code [{"name":"id","type":23,"modifier":-1,"typeName":null,"key":true}]}.
 */
final class RelationJson {

  private RelationJson() {}

  /** All versions as an array of objects whose keys are the table's columns. */
  static String of(List<RelationVersion> relations) {
    JsonArray array = new JsonArray();
    relations.forEach(relation -> array.add(of(relation)));
    return StoredJson.text(array);
  }

  private static JsonObject of(RelationVersion relation) {
    JsonArray columns = new JsonArray();
    relation.columns().forEach(column -> columns.add(of(column)));
    return new JsonObject()
        .put("id", relation.id())
        .put("relation_oid", relation.relationOid())
        .put("version", relation.version())
        .put("schema_name", relation.schema())
        .put("table_name", relation.table())
        .put("replica_identity", String.valueOf(relation.replicaIdentity()))
        .put("columns", columns)
        .put("key_columns", new JsonArray(relation.keyColumns()))
        .put("first_lsn", relation.firstLsn())
        .put("catalog", relation.catalog() == null ? null : StoredJson.object(relation.catalog()));
  }

  private static JsonObject of(RelationColumn column) {
    return new JsonObject()
        .put("name", column.name())
        .put("type", column.typeOid())
        .put("modifier", column.typeModifier())
        .put("typeName", column.typeName())
        .put("key", column.key());
  }

  /** The columns of one version, read back. */
  static List<RelationColumn> columns(String json) {
    return StoredJson.array(json).stream().map(JsonObject.class::cast).map(RelationJson::column).toList();
  }

  private static RelationColumn column(JsonObject column) {
    return new RelationColumn(column.getString("name"), column.getLong("type"), column.getInteger("modifier"),
        column.getString("typeName"), column.getBoolean("key"));
  }
}
