package io.philotes.postgres.pgoutput;

import io.philotes.postgres.pgoutput.GoldenMessages.Scenario;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs every kind of change on a server and records what pgoutput sends for it.
 *
 * <p>To record a server anew (wal_level logical, a superuser, an empty cluster), run this class with the test class path
 * and the arguments {@code pg15 jdbc:postgresql://127.0.0.1:5433/postgres?user=postgres
 * src/test/resources/io/philotes/postgres/pgoutput}.
 */
final class GoldenCapture {

  private static final String LARGE = "(select string_agg(md5(n::text), '') from generate_series(1, 70) n)";

  private static final List<String> PREPARATION = List.of(
      "create type mood as enum ('sad', 'ok', 'happy')",
      "create domain positive as int check (value > 0)",
      "create type pair as (x int, y text)",
      "create table account (id int primary key, name text, doc text, balance numeric(20, 4), born date)",
      "alter table account alter doc set storage external",
      "create table account_full (like account including all)",
      "alter table account_full replica identity full",
      "create table by_index (a int, b text not null, c text)",
      "create unique index by_index_b on by_index (b)",
      "alter table by_index replica identity using index by_index_b",
      "create table identity_nothing (id int primary key, v text)",
      "alter table identity_nothing replica identity nothing",
      "create table no_columns ()",
      "create table typed (id int primary key, m mood, p positive, c pair, ms mood[])",
      "create schema \"Schéma\"",
      "create table \"Schéma\".\"Käufe \"\"1\"\", 'x'; ☃\" (\"Größe\nline\" int primary key, \"日本 😀\" text)",
      "create table parent (id serial primary key)",
      "create table child (id serial primary key, parent int references parent)",
      "create table other (id int primary key)",
      "create table changing (id int primary key, a text)",
      "select pg_replication_origin_create('node_ä')",
      "create publication golden for all tables",
      "select pg_create_logical_replication_slot('golden', 'pgoutput')");

  private final Connection connection;

  private GoldenCapture(Connection connection) {
    this.connection = connection;
  }

  public static void main(String[] args) throws Exception {
    try (Connection connection = DriverManager.getConnection(args[1])) {
      capture(args[0], connection).save(Path.of(args[2]));
    }
  }

  static GoldenMessages capture(String server, Connection connection) throws SQLException {
    GoldenCapture capture = new GoldenCapture(connection);
    connection.setAutoCommit(true);
    capture.run(PREPARATION);
    List<Scenario> scenarios = new ArrayList<>();
    for (Map.Entry<String, List<String>> scenario : scenarios().entrySet()) {
      scenarios.add(new Scenario(scenario.getKey(), capture.messagesOf(scenario.getValue())));
    }
    return new GoldenMessages(server, scenarios);
  }

  private static Map<String, List<String>> scenarios() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put("insert", List.of("insert into account values (1, 'Ann', 'short', 12.3400, '2026-01-24')"));
    all.put("insert nulls and empty text", List.of("insert into account values (2, '', null, null, null)"));
    all.put("insert all nulls", List.of("insert into no_columns default values",
        "alter table no_columns add a int, add b text", "insert into no_columns default values"));
    all.put("insert several", List.of("insert into other select generate_series(1, 3)"));
    all.put("update without old", List.of("update account set name = 'Anna' where id = 1"));
    all.put("update of the key", List.of("update account set id = 11 where id = 1"));
    all.put("insert toasted", List.of("insert into account values (3, 'Bob', " + LARGE + ", 1, null)"));
    all.put("update unchanged toast", List.of("update account set name = 'Bobby' where id = 3"));
    all.put("update of the key, unchanged toast", List.of("update account set id = 33 where id = 3"));
    all.put("delete by key", List.of("delete from account where id = 11"));
    all.put("full: insert", List.of("insert into account_full values (3, null, " + LARGE + ", -0.5, 'infinity')"));
    all.put("full: update unchanged toast", List.of("update account_full set name = 'Cy' where id = 3"));
    all.put("full: update of the key", List.of("update account_full set id = 4, doc = 'now short' where id = 3"));
    all.put("full: delete", List.of("delete from account_full where id = 4"));
    all.put("index: insert", List.of("insert into by_index values (1, 'k', 'v'), (null, 'l', null)"));
    all.put("index: update without old", List.of("update by_index set c = 'w' where b = 'k'"));
    all.put("index: update of the key", List.of("update by_index set b = 'm' where b = 'k'"));
    all.put("index: delete", List.of("delete from by_index"));
    all.put("nothing: insert", List.of("insert into identity_nothing values (1, 'v')"));
    all.put("no columns left", List.of("create table emptied ()", "insert into emptied default values"));
    all.put("types", List.of("insert into typed values (1, 'happy', 7, row(1, 'a \"b\"'), '{sad,ok}')"));
    all.put("names", List.of("insert into \"Schéma\".\"Käufe \"\"1\"\", 'x'; ☃\" values (1, 'Grüße 😀 \\ \" ' || chr(9))"));
    all.put("truncate", List.of("truncate other"));
    all.put("truncate cascade", List.of("truncate parent cascade"));
    all.put("truncate restart identity", List.of("truncate other, child restart identity"));
    all.put("truncate both", List.of("truncate parent, other restart identity cascade"));
    all.put("savepoints", List.of("insert into other values (10)", "savepoint a", "insert into other values (11)",
        "rollback to savepoint a", "savepoint b", "insert into other values (12)", "release savepoint b"));
    all.put("message", List.of("select pg_logical_emit_message(true, 'Präfix', 'Grüße')",
        "select pg_logical_emit_message(true, '', ''::text)",
        "select pg_logical_emit_message(true, 'bytes', '\\x00ff80'::bytea)"));
    all.put("message outside of a transaction", List.of("insert into other values (15)",
        "select pg_logical_emit_message(false, 'alone', 'x')", "insert into other values (16)"));
    all.put("origin", List.of("select pg_replication_origin_session_setup('node_ä')",
        "select pg_replication_origin_xact_setup('FEDCBA98/F6543210', '2026-01-24 10:00:00+00')",
        "insert into other values (20)"));
    all.put("schema changes", List.of("insert into changing values (1, 'a')", "alter table changing add b int default 5",
        "insert into changing values (2, 'a', 6)", "alter table changing rename a to c",
        "update changing set c = 'z' where id = 1", "alter table changing drop b, alter c type varchar(40)",
        "alter table changing rename to changed", "insert into changed values (3, 'a')",
        "alter table changed replica identity full", "delete from changed where id = 2"));
    all.put("table dropped", List.of("insert into changed values (4, null)", "drop table changed"));
    return all;
  }

  private List<byte[]> messagesOf(List<String> statements) throws SQLException {
    connection.setAutoCommit(false);
    run(statements);
    connection.commit();
    connection.setAutoCommit(true);
    if (statements.get(0).contains("origin_session_setup")) {
      run(List.of("select pg_replication_origin_session_reset()"));
    }
    return received();
  }

  private List<byte[]> received() throws SQLException {
    List<byte[]> messages = new ArrayList<>();
    try (Statement statement = connection.createStatement();
         ResultSet rows = statement.executeQuery("select data from pg_logical_slot_get_binary_changes('golden', null, null,"
             + " 'proto_version', '1', 'publication_names', 'golden', 'messages', 'true')")) {
      while (rows.next()) {
        messages.add(rows.getBytes(1));
      }
    }
    return messages;
  }

  private void run(List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
