package io.philotes.demo;

import io.philotes.event.ChangeEvent;
import io.philotes.event.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;

/**
 * One event as the shadow tables need it.
 *
 * @param key the columns of the key, null when the table has none
 */
record Change(String table, Operation operation, Row key, Row before, Row after, Collection<String> unchanged) {

  static Change of(ChangeEvent event) {
    return new Change(event.schema() + "." + event.table(), event.operation(), Row.ofImage(event.key()),
        Row.ofImage(event.before()), Row.ofImage(event.after()), event.unchanged());
  }

  /** Reads a row of the view: schema_name, table_name, operation, key_columns, before_data, after_data, metadata. */
  static Change of(ResultSet row) throws SQLException {
    return new Change(row.getString("schema_name") + "." + row.getString("table_name"),
        Operation.valueOf(row.getString("operation")), Row.ofImage(row.getString("key_columns")),
        Row.ofImage(row.getString("before_data")), Row.ofImage(row.getString("after_data")),
        Row.names(row.getString("metadata"), "unchanged"));
  }
}
