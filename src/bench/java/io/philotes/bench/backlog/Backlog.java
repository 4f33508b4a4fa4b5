package io.philotes.bench.backlog;

import io.philotes.bench.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The same WAL for everybody.
 *
 * @param events row changes
 * @param transactions that hold them
 * @param end WAL position behind the last of them
 */
public record Backlog(Shape shape, int events, int transactions, String end) {

  static final String DATABASE = "philotes_bench";

  private static final String TABLE = """
      CREATE TABLE orders (id bigint PRIMARY KEY, account int NOT NULL, amount numeric(12,2) NOT NULL,
        placed_at timestamptz NOT NULL, status text NOT NULL, paid boolean NOT NULL, note text NOT NULL)
      WITH (autovacuum_enabled = off)""";
  private static final String CHANGE = """
      CREATE PROCEDURE change(inserts int, updates int, deletes int, INOUT next_id bigint, INOUT oldest bigint)
      LANGUAGE plpgsql AS $$
      BEGIN
        IF inserts > 0 THEN
          INSERT INTO orders SELECT i, i %% 9973, i * 1.01, clock_timestamp(), 'placed', false, %s
            FROM generate_series(next_id, next_id + inserts - 1) i;
          next_id := next_id + inserts;
        END IF;
        IF updates > 0 THEN
          UPDATE orders SET status = 'packed', paid = NOT paid WHERE id >= next_id - updates;
        END IF;
        IF deletes > 0 THEN
          DELETE FROM orders WHERE id >= oldest AND id < oldest + deletes;
          oldest := oldest + deletes;
        END IF;
      END
      $$""";
  private static final String TEN_SINGLE = """
      CREATE PROCEDURE ten_single(INOUT n bigint, INOUT o bigint) LANGUAGE plpgsql AS $$
      BEGIN
        FOR one IN 0..9 LOOP
          CALL change((one < 6)::int, (one BETWEEN 6 AND 8)::int, (one = 9)::int, n, o);
          COMMIT;
        END LOOP;
      END
      $$""";
  private static final String SINGLE = """
      CREATE PROCEDURE single(INOUT n bigint, INOUT o bigint) LANGUAGE plpgsql AS $$
      BEGIN
        FOR ten IN 1..100 LOOP
          CALL ten_single(n, o);
        END LOOP;
      END
      $$""";
  private static final String THOUSAND = """
      CREATE PROCEDURE thousand(INOUT n bigint, INOUT o bigint) LANGUAGE plpgsql AS $$
      BEGIN
        CALL change(600, 300, 100, n, o);
        COMMIT;
      END
      $$""";
  private static final String MIXED = """
      CREATE PROCEDURE mixed(INOUT n bigint, INOUT o bigint) LANGUAGE plpgsql AS $$
      BEGIN
        FOR ten IN 1..100 LOOP
          CALL ten_single(n, o);
          CALL change(6, 3, 1, n, o);
          COMMIT;
        END LOOP;
        CALL thousand(n, o);
      END
      $$""";
  private static final String CYCLES = """
      CREATE PROCEDURE cycles(count int) LANGUAGE plpgsql AS $$
      DECLARE
        n bigint;
        o bigint;
      BEGIN
        SELECT coalesce(max(id), 0) + 1, coalesce(min(id), 1) INTO n, o FROM orders;
        FOR cycle IN 1..count LOOP
          %s
        END LOOP;
      END
      $$""";

  /** Creates the tables in the empty database. */
  public static void prepare(Connection source, Shape shape) throws SQLException {
    try (Statement statement = source.createStatement()) {
      statement.execute(TABLE);
      statement.execute("ALTER TABLE orders ALTER note SET STORAGE EXTERNAL"); // in CREATE TABLE only from 16 on
      statement.execute(CHANGE.formatted(shape.note()));
      for (String procedure : List.of(TEN_SINGLE, SINGLE, THOUSAND, MIXED, CYCLES.formatted(shape.cycle()))) {
        statement.execute(procedure);
      }
    }
  }

  /**
   * Writes it, or one more behind those that were written; synchronous_commit is off in this one session. When it returns,
   * everything is flushed.
   */
  public static Backlog write(Connection source, Shape shape, int atLeast) throws SQLException {
    int cycles = shape.cycles(atLeast);
    try (Statement statement = source.createStatement()) {
      statement.execute("SET synchronous_commit = off");
      statement.execute("SET enable_seqscan = off");
      statement.execute(shape.call(cycles));
      String end = Server.text(source, "SELECT pg_current_wal_insert_lsn()");
      statement.execute("CHECKPOINT");
      return new Backlog(shape, shape.events(cycles), shape.transactions(cycles), end);
    }
  }
}
