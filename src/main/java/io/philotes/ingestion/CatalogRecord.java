package io.philotes.ingestion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.catalog.ColumnFacts;
import io.philotes.postgres.catalog.TableShape;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the catalog says of a table, as far as it can be meant of one description of it.
 *
 * <p>The catalog tells of now, the description of the time of a change, which may be long ago. A column is taken for the same
 * one when name, type and modifier are; of others only the name is kept. Nothing of the description is changed by it, and a
 * column that was dropped and added again with the same type cannot be told from the first.
 */
final class CatalogRecord {

  private static final JsonFactory JSON = new JsonFactory();

  private final RelationVersion version;
  private final TableShape shape;
  private final Map<String, ColumnFacts> byName = new HashMap<>();
  private final Set<String> described = new HashSet<>();

  CatalogRecord(RelationVersion version, TableShape shape) {
    this.version = version;
    this.shape = shape;
    shape.columns().forEach(column -> byName.put(column.name(), column));
    version.columns().forEach(column -> described.add(column.name()));
  }

  /** The primary key; empty when there is none or the description has not all of its columns. */
  List<String> primaryKey() {
    return describesPrimaryKey() ? shape.primaryKey() : List.of();
  }

  private boolean describesPrimaryKey() {
    return described.containsAll(shape.primaryKey());
  }

  /** The JSON object that {@code philotes.relations.catalog} holds. */
  String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("askedAt", shape.askedAt());
    if (describesPrimaryKey()) {
      names("primaryKey", shape.primaryKey(), json);
    } else {
      json.writeNullField("primaryKey");
    }
    columns("columns", version.columns().stream().filter(this::isSame).map(column -> byName.get(column.name())).toList(), json);
    columns("notSent", shape.columns().stream().filter(column -> !described.contains(column.name())).toList(), json);
    names("differs", version.columns().stream().filter(column -> !isSame(column)).map(RelationColumn::name).toList(), json);
    json.writeEndObject();
  }

  private boolean isSame(RelationColumn column) {
    ColumnFacts facts = byName.get(column.name());
    return facts != null && facts.typeOid() == column.typeOid() && facts.typeModifier() == column.typeModifier();
  }

  private static void columns(String field, List<ColumnFacts> columns, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart(field);
    for (ColumnFacts column : columns) {
      column(column, json);
    }
    json.writeEndArray();
  }

  private static void column(ColumnFacts column, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", column.name());
    json.writeStringField("type", column.type());
    if (column.baseType() != null) {
      json.writeStringField("baseType", column.baseType());
    }
    if (!column.labels().isEmpty()) {
      names("labels", column.labels(), json);
    }
    json.writeBooleanField("notNull", column.notNull());
    if (column.generated() != 0) {
      json.writeStringField("generated", generated(column.generated()));
    }
    if (column.expression() != null) {
      json.writeStringField(column.generated() == 0 ? "default" : "expression", column.expression());
    }
    json.writeEndObject();
  }

  private static String generated(char attgenerated) {
    return switch (attgenerated) {
      case 's' -> "stored";
      case 'v' -> "virtual";
      default -> String.valueOf(attgenerated);
    };
  }

  private static void names(String field, List<String> names, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart(field);
    for (String name : names) {
      json.writeString(name);
    }
    json.writeEndArray();
  }
}
