package io.philotes.verification;

import io.philotes.testing.TestDatabase;
import io.philotes.verification.OpenTransaction.Movement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;

/**
 * One writer of the workload: one transaction after the other over a connection of its own, and a new connection when the
 * server went away. When nobody answered a commit, the ledger tells whether it happened. Belongs to one thread.
 */
final class Writer {

  private static final String SESSION = "SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'";
  private static final int ANSWER_MILLIS = 60_000;

  private final TestDatabase database;
  private final int number;
  private final Random random;
  private final WorkloadOptions options;
  private final Bodies bodies;
  private final WorkloadCounts counts;
  private final List<Shape> tour;
  private long last;
  private long unresolved;
  private int burst;

  /** @param first receipts count on from here: no earlier run came so far */
  Writer(TestDatabase database, int number, long seed, WorkloadOptions options, long first, WorkloadCounts counts) {
    this.database = database;
    this.number = number;
    this.random = new Random(seed * 1_000 + number);
    this.options = options;
    this.bodies = new Bodies(number, random, options.largeRows());
    this.last = first;
    this.counts = counts;
    this.tour = tour();
  }

  /** Every shape is committed at least once before dice decide, so that a short run has them all; the large one by one writer only. */
  private List<Shape> tour() {
    List<Shape> shapes = new ArrayList<>(List.of(Shape.values()));
    shapes.removeAll(options.without());
    if (number > 0) {
      shapes.remove(Shape.LARGE);
    }
    Collections.shuffle(shapes, random);
    return shapes;
  }

  /** Works until told to stop; throws what is no loss of the server. */
  void work() throws SQLException {
    while (!counts.isStopping()) {
      try (Connection connection = database.connect()) {
        connection.setNetworkTimeout(ForkJoinPool.commonPool(), ANSWER_MILLIS);
        begin(connection);
        serve(connection);
      } catch (SQLException e) {
        if (!goesAway(e)) {
          throw new SQLException("writer " + number + " at " + last + ": " + e.getMessage(), e.getSQLState(), e);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private void begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
      PreparedTransactions.finish(statement, gidPrefix());
      statement.execute(WorkloadTables.createShapeTable(number));
      statement.execute("INSERT INTO seqtab VALUES (" + number + ", 0) ON CONFLICT DO NOTHING");
      resolve(statement);
    }
    connection.setAutoCommit(false);
  }

  private void resolve(Statement statement) throws SQLException {
    if (unresolved == 0) {
      return;
    }
    try (ResultSet row = statement.executeQuery("SELECT 1 FROM ledger WHERE writer = " + number + " AND n = " + unresolved)) {
      counts.unknown(row.next());
    }
    unresolved = 0;
  }

  private void serve(Connection connection) throws SQLException {
    while (!counts.isStopping()) {
      Shape shape = tour.isEmpty() ? Shape.pick(random, options.without()) : tour.get(tour.size() - 1);
      try {
        transaction(connection, shape);
      } catch (SQLException e) {
        if (!isRefused(e)) {
          throw e;
        }
        connection.rollback();
        unresolved = 0;
        counts.refused();
      }
      breathe();
    }
    connection.rollback();
  }

  private void transaction(Connection connection, Shape shape) throws SQLException {
    OpenTransaction tx = new OpenTransaction(connection);
    long n = ++last;
    Movement movement = bodies.run(shape, tx, n);
    if (shape != Shape.NOISE) {
      tx.receipt(number, n, movement);
    }
    if (random.nextInt(10) == 0) {
      rollBack(connection, shape, n);
    } else {
      unresolved = shape == Shape.NOISE ? 0 : n;
      commit(connection, shape, n);
      unresolved = 0;
      counts.committed(shape);
      tour.remove(shape);
    }
  }

  private void rollBack(Connection connection, Shape shape, long n) throws SQLException {
    if (shape == Shape.TWO_PHASE) {
      prepare(connection, n);
      prepared(connection, "ROLLBACK PREPARED '" + gidPrefix() + n + "'");
    } else {
      connection.rollback();
    }
    counts.rolledBack();
  }

  private void commit(Connection connection, Shape shape, long n) throws SQLException {
    if (shape == Shape.TWO_PHASE) {
      prepare(connection, n);
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(20)).toNanos());
      prepared(connection, "COMMIT PREPARED '" + gidPrefix() + n + "'");
    } else {
      connection.commit();
    }
  }

  private void prepare(Connection connection, long n) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PREPARE TRANSACTION '" + gidPrefix() + n + "'");
    }
  }

  /** What ends a prepared transaction runs outside of one. */
  private static void prepared(Connection connection, String sql) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    connection.setAutoCommit(false);
  }

  /** Ends with what no other writer's prefix has; the database is in it because the server's other databases see it. */
  private String gidPrefix() {
    return database.name() + "-" + number + "-";
  }

  private void breathe() {
    if (burst > 0) {
      burst--;
    } else {
      LockSupport.parkNanos(options.breath().toNanos());
      burst = random.nextInt(40) == 0 ? 10 + random.nextInt(20) : 0;
    }
  }

  /** Deadlocks, failed serialization, lock timeouts, no room for another prepared transaction. */
  private static boolean isRefused(SQLException e) {
    String state = state(e);
    return state.equals("40P01") || state.equals("40001") || state.equals("55P03") || state.equals("53400");
  }

  /** The server stops, crashes, starts, is full or is a standby for now. */
  private static boolean goesAway(SQLException e) {
    String state = state(e);
    return state.startsWith("08") || state.startsWith("57P") || state.equals("53300") || state.equals("25006");
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "08" : e.getSQLState();
  }
}
