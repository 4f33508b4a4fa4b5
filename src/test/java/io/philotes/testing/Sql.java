package io.philotes.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements of tests over JDBC: everything comes back as text, a failure as an {@link IllegalStateException}. */
final class Sql {

  /** Opens a connection. */
  interface Source {
    Connection open() throws SQLException;
  }

  private Sql() {}

  /** Runs each statement in its own transaction, in order, over one connection. */
  static void run(Source source, String... statements) {
    String current = "connect";
    try (Connection connection = source.open(); Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        current = sql;
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw failure(current, e);
    }
  }

  /** The rows of a query; SQL NULL is null. */
  static List<List<String>> query(Source source, String sql) {
    try (Connection connection = source.open()) {
      return rows(connection, sql);
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  static List<List<String>> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      List<List<String>> result = new ArrayList<>();
      while (rows.next()) {
        result.add(row(rows));
      }
      return result;
    }
  }

  static IllegalStateException failure(String sql, SQLException cause) {
    return new IllegalStateException(sql + ": " + cause.getMessage(), cause);
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static List<String> row(ResultSet rows) throws SQLException {
    int columns = rows.getMetaData().getColumnCount();
    List<String> row = new ArrayList<>(columns);
    for (int i = 1; i <= columns; i++) {
      row.add(rows.getString(i));
    }
    return row;
  }
}
