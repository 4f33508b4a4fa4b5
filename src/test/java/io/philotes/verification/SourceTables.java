package io.philotes.verification;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the source by plain SQL: its ledger, and every published table against its shadow. */
final class SourceTables {

  private static final int PAGE = 2_000;
  private static final String SESSION = "SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'";

  private final Connection connection;
  private final Findings findings;

  SourceTables(Connection connection, Findings findings) throws SQLException {
    this.connection = connection;
    this.findings = findings;
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
    }
  }

  /** Receipts by writer and number; none when the workload was never prepared here. */
  Map<String, Receipt> ledger() throws SQLException {
    Map<String, Receipt> receipts = new HashMap<>();
    if (texts("SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('public.ledger') AND attname = 'n_events'").isEmpty()) {
      return receipts;
    }
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(PAGE);
      try (ResultSet row = statement.executeQuery("SELECT writer, n, n_events, sum, t::text FROM ledger t")) {
        while (row.next()) {
          receipts.put(row.getInt(1) + "/" + row.getLong(2),
              new Receipt(row.getInt(1), row.getLong(2), row.getInt(3), row.getString(4), row.getString(5)));
        }
      }
    }
    return receipts;
  }

  /** K5: tables that are published as leaves, under all schemas of users. */
  void compareWith(Shadow shadow) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("""
        SELECT c.oid::bigint, n.nspname, c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.oid IN (SELECT (quote_ident(schemaname) || '.' || quote_ident(tablename))::regclass FROM pg_publication_tables)
         ORDER BY 1""")) {
      while (row.next()) {
        compare(row.getLong(1), row.getString(2) + "." + row.getString(3), row.getString(4), shadow);
      }
    }
  }

  private void compare(long oid, String name, String quoted, Shadow shadow) throws SQLException {
    List<String> columns = texts("SELECT attname FROM pg_attribute WHERE attrelid = " + oid + columns());
    Map<String, Integer> rows = new HashMap<>();
    String list = String.join(", ", texts("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = " + oid + columns()));
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(PAGE);
      try (ResultSet row = statement.executeQuery("SELECT ROW(" + list + ")::text FROM " + quoted)) {
        while (row.next()) {
          rows.merge(row.getString(1), 1, Integer::sum);
        }
      }
    }
    ShadowTable table = shadow.table(oid);
    if (table != null && !table.latest().name().equals(name)) {
      findings.add("K5", name + " is " + table.latest().name() + " in the buffer");
    }
    Map<String, Integer> made = table == null ? Map.of() : table.rows(columns, missing(oid));
    long lost = surplus(rows, made);
    long extra = surplus(made, rows);
    if (lost + extra > 0) {
      findings.add("K5", name + ": " + lost + " rows of the source do not follow from the events, " + extra + " rows do and are not there");
    }
  }

  /** What older rows have in columns that were added later. */
  private Map<String, String> missing(long oid) throws SQLException {
    Map<String, String> values = new HashMap<>();
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(
        "SELECT attname, (attmissingval::text::text[])[1] FROM pg_attribute WHERE atthasmissing AND attrelid = " + oid + columns())) {
      while (row.next()) {
        values.put(row.getString(1), row.getString(2));
      }
    }
    return values;
  }

  private static String columns() {
    return " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum";
  }

  private static long surplus(Map<String, Integer> rows, Map<String, Integer> others) {
    return rows.entrySet().stream().mapToLong(row -> Math.max(0, row.getValue() - others.getOrDefault(row.getKey(), 0))).sum();
  }

  private List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }
}
