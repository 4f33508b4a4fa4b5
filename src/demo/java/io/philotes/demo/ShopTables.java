package io.philotes.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The shop's tables: keys of one and of two columns, no key at all, large values, JSON, exact numbers. */
final class ShopTables {

  private static final String[] CREATE = {
      """
      CREATE TABLE customers (
        id bigint PRIMARY KEY, name text NOT NULL, email text, address jsonb, vip boolean NOT NULL DEFAULT false,
        since timestamptz NOT NULL DEFAULT now())""",
      """
      CREATE TABLE products (
        id bigint PRIMARY KEY, name text NOT NULL, price numeric(12,2) NOT NULL, weight double precision,
        description text NOT NULL)""",
      """
      CREATE TABLE inventory (
        product_id bigint, warehouse text, quantity int NOT NULL, PRIMARY KEY (product_id, warehouse))""",
      """
      CREATE TABLE orders (
        id bigint PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL, total numeric(14,2) NOT NULL,
        placed_at timestamptz NOT NULL DEFAULT clock_timestamp())""",
      """
      CREATE TABLE order_items (
        order_id bigint, line int, product_id bigint NOT NULL, quantity int NOT NULL, price numeric(12,2) NOT NULL,
        PRIMARY KEY (order_id, line))""",
      "CREATE TABLE visits (customer_id bigint, path text, referrer text)",
      "ALTER TABLE visits REPLICA IDENTITY FULL",
      "CREATE TABLE scratch (id bigint PRIMARY KEY, note text)"};

  private static final List<String> NAMES =
      List.of("customers", "products", "inventory", "orders", "order_items", "visits", "scratch");

  private ShopTables() {}

  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : CREATE) {
        statement.execute(sql);
      }
    }
  }

  /** Every row of every table as the source itself shows it, and how often it is there. Large tables take memory. */
  static Map<String, Map<Row, Integer>> contents(Connection connection) throws SQLException {
    Map<String, Map<Row, Integer>> contents = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET timezone = 'UTC'");
      for (String name : NAMES) {
        contents.put("public." + name, rows(statement, name));
      }
    }
    return contents;
  }

  private static Map<Row, Integer> rows(Statement statement, String table) throws SQLException {
    Map<Row, Integer> rows = new LinkedHashMap<>();
    List<Column> columns = columns(statement, table);
    List<String> expressions = columns.stream().map(column -> column.name + "::text").toList();
    try (ResultSet result = statement.executeQuery("SELECT " + String.join(", ", expressions) + " FROM " + table)) {
      while (result.next()) {
        rows.merge(row(result, columns), 1, Integer::sum);
      }
    }
    return rows;
  }

  private static Row row(ResultSet result, List<Column> columns) throws SQLException {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String text = result.getString(i + 1);
      values.put(columns.get(i).name, text != null && columns.get(i).json ? Row.canonical(text) : text);
    }
    return new Row(values);
  }

  private static List<Column> columns(Statement statement, String table) throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = '" + table + "'")) {
      while (result.next()) {
        columns.add(new Column(result.getString(1), result.getString(2).equals("jsonb")));
      }
    }
    return columns;
  }

  private record Column(String name, boolean json) {}
}
