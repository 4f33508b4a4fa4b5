package io.philotes.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what a source's publication should be, and refuses what no server could make of it. */
final class PublicationReader {

  private final Section source;
  private final List<String> tables;
  private final List<String> schemas;

  /** @param tables of the same source */
  PublicationReader(Section source, List<String> tables) {
    this.source = source;
    this.tables = tables;
    schemas = source.list(ConfigKeys.SOURCE_SCHEMAS);
  }

  PublicationOptions read() {
    return new PublicationOptions(schemas, filters(),
        source.list(ConfigKeys.SOURCE_OPERATIONS),
        source.optional(ConfigKeys.SOURCE_VIA_ROOT),
        source.optional(ConfigKeys.SOURCE_GENERATED_COLUMNS));
  }

  private List<TableFilter> filters() {
    Map<String, String> seen = new HashMap<>();
    List<TableFilter> filters = new ArrayList<>();
    for (Section section : source.sections("filters")) {
      TableFilter filter = new TableFilter(section.required(ConfigKeys.FILTER_TABLE), section.list(ConfigKeys.FILTER_COLUMNS),
          section.optional(ConfigKeys.FILTER_WHERE));
      filters.add(filter);
      String other = seen.putIfAbsent(filter.table(), section.path());
      if (other != null && !filter.table().isEmpty()) {
        section.problem(ConfigKeys.FILTER_TABLE, filter.table() + " is also the table of " + other, "Write columns and where of a table together.");
      } else if (section.sound()) {
        check(section, filter);
      }
    }
    return filters;
  }

  /** See PostgreSQL, CREATE PUBLICATION: only a table that is named can have a filter, and only where its schema is not published whole. */
  private void check(Section section, TableFilter filter) {
    if (filter.columns().isEmpty() && filter.where() == null) {
      section.problem(ConfigKeys.FILTER_TABLE, filter.table() + " is not filtered", "Give columns, where, or both.");
    }
    if (!tables.contains(filter.table())) {
      section.problem(ConfigKeys.FILTER_TABLE, "tables does not name " + filter.table(), "Add it to tables: only a table that is named can be filtered.");
    }
    if (schemas.contains(filter.table().substring(0, filter.table().indexOf('.')))) {
      section.problem(ConfigKeys.FILTER_TABLE, "all of the schema of " + filter.table() + " is published, so a filter would have no effect",
          "Take the schema out of schemas and name its tables, or take the filter away.");
    } else if (!schemas.isEmpty() && !filter.columns().isEmpty()) {
      section.problem(ConfigKeys.FILTER_COLUMNS, "a publication of schemas cannot have lists of columns", "Name the tables of the schemas instead, or take the columns away.");
    }
  }
}
