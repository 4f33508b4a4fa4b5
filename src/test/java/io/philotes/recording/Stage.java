package io.philotes.recording;

import io.philotes.demo.postgres.PgCluster;
import io.philotes.recording.Recording.Item;
import io.philotes.recording.Recording.Kind;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Where one scenario plays: a database of its own, the slot {@code s_name} that is streamed, and the slot {@code w_name}
 * that is never used until the end, when it says what was committed. Every method blocks.
 */
final class Stage implements AutoCloseable {

  final PgCluster server;
  final List<Item> items = new ArrayList<>();
  private final String database;
  private final BiConsumer<Character, byte[]> tap;
  private final List<Connection> sessions = new ArrayList<>();
  private final List<String> options = new ArrayList<>(List.of("\"proto_version\" '1'", "\"publication_names\" 'p'"));
  private final Map<String, String> settings = new LinkedHashMap<>();
  private Connection main;
  private long resume;
  private Tail tail;

  Stage(PgCluster server, String database, BiConsumer<Character, byte[]> tap) throws SQLException {
    this.server = server;
    this.database = database;
    this.tap = tap;
    try (Connection connection = server.connect("postgres"); Statement statement = connection.createStatement()) {
      statement.execute("create database " + database);
    }
    main = server.connect(database);
  }

  /** Runs each statement in a transaction of its own. */
  void sql(String... statements) throws SQLException {
    run(main, statements);
  }

  static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Runs the statements in one transaction. */
  void transaction(String... statements) throws SQLException {
    main.setAutoCommit(false);
    sql(statements);
    main.commit();
    main.setAutoCommit(true);
  }

  /** Another session; every statement belongs to a transaction until its {@code commit()}. */
  Connection session() throws SQLException {
    Connection connection = server.connect(database);
    connection.setAutoCommit(false);
    sessions.add(connection);
    return connection;
  }

  Connection main() {
    return main;
  }

  String text(String query) throws SQLException {
    try (Statement statement = main.createStatement(); ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private long lsn(String query) throws SQLException {
    String[] halves = text(query).split("/");
    return Long.parseLong(halves[0], 16) << 32 | Long.parseLong(halves[1], 16);
  }

  /** Creates the publication, when it does not exist, and both slots. */
  void slots() throws SQLException {
    if (text("select count(*) from pg_publication").equals("0")) {
      sql("create publication p for all tables");
    }
    sql("select pg_create_logical_replication_slot('w_" + database + "', 'pgoutput')");
    resume = lsn("select lsn from pg_create_logical_replication_slot('s_" + database + "', 'pgoutput')");
  }

  /** Settings of the walsender's session, from the next stream on. */
  void setting(String name, String value) {
    settings.put(name, value);
  }

  /** An option of pgoutput, from the next stream on. */
  void option(String option) {
    options.add(option);
  }

  void proto(int version) {
    options.set(0, "\"proto_version\" '" + version + "'");
  }

  Tail stream(Tail.Answer answer) throws IOException {
    return stream(resume, answer, false);
  }

  /** Begins a stream; the one before must have ended. */
  Tail stream(long from, Tail.Answer answer, boolean pings) throws IOException {
    tail = new Tail(open(from), from, answer, pings, items::add);
    return tail;
  }

  /** Begins a stream that nobody records. */
  RawConnection open(long from) throws IOException {
    RawConnection connection = connection();
    String command = "START_REPLICATION SLOT \"s_" + database + "\" LOGICAL " + Long.toHexString(from >>> 32) + "/"
        + Long.toHexString(from & 0xFFFF_FFFFL) + " (" + String.join(", ", options) + ")";
    connection.startReplication(command);
    return connection;
  }

  RawConnection connection() throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", PgCluster.USER);
    parameters.put("database", database);
    parameters.put("replication", "database");
    parameters.putAll(settings);
    return new RawConnection("127.0.0.1", server.port(), PgCluster.PASSWORD, parameters, tap);
  }

  /** Reads to the end of WAL as it is now. */
  void catchUp() throws Exception {
    long end = lsn("select pg_current_wal_flush_lsn()");
    tail.readTo(() -> end);
  }

  /** Ends the stream and waits until the slot is free. */
  long cut() throws Exception {
    resume = tail.durable();
    tail.end("cut");
    awaitFreeSlot();
    return resume;
  }

  private void awaitFreeSlot() throws SQLException {
    while (!text("select active::text from pg_replication_slots where slot_name = 's_" + database + "'").equals("false")) {
      Thread.onSpinWait();
    }
  }

  /** The server dies and comes back. */
  long crash() throws Exception {
    resume = tail.durable();
    server.stop(PgCluster.StopMode.IMMEDIATE);
    tail.end("crash");
    return comeBack();
  }

  long comeBack() throws Exception {
    server.start();
    main = server.connect(database);
    return resume;
  }

  /** Where the next stream begins. */
  long resume() {
    return resume;
  }

  /** Tells the server what is confirmed, and waits until it has heard it. */
  void status() throws Exception {
    tail.status(true);
    tail.drain();
  }

  void resumeAt(long lsn) {
    resume = lsn;
  }

  void comment(String text) {
    items.add(new Item(Kind.COMMENT, 0, 0, 0, false, null, text));
  }

  /** What the slot that nobody used says. */
  void witness() throws SQLException {
    long commit = 0;
    long xid = 0;
    Operations operations = new Operations();
    try (Statement statement = main.createStatement(); ResultSet rows = statement.executeQuery(
        "select data from pg_logical_slot_peek_binary_changes('w_" + database + "', null, null, 'proto_version', '1', 'publication_names', 'p')")) {
      while (rows.next()) {
        WalMessage message = WalMessage.parse(rows.getBytes(1));
        switch (message.type()) {
          case 'B' -> {
            commit = message.lsn();
            xid = message.xid();
            operations = new Operations();
          }
          case 'C' -> items.add(new Item(Kind.TRANSACTION, commit, message.endLsn(), xid, false, null, operations.toString()));
          default -> operations.add(message.type(), message.events());
        }
      }
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    if (tail != null) {
      tail.close();
    }
    awaitFreeSlot();
    for (Connection session : sessions) {
      session.close();
    }
    sql("select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()");
    main.close();
    try (Connection connection = server.connect("postgres"); Statement statement = connection.createStatement()) {
      statement.execute("drop database " + database + " with (force)");
    }
  }
}
