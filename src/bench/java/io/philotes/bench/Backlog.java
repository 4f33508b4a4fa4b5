package io.philotes.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The same WAL for everybody: 60 % inserts, 30 % updates, 10 % deletes of rows of about 250 B; a third of the rows in
 * transactions of 1, a third in transactions of 10, a third in transactions of 1,000, evenly mixed.
 *
 * @param events row changes
 * @param transactions that hold them
 * @param end WAL position behind the last of them
 */
record Backlog(int events, int transactions, String end) {

  static final String DATABASE = "philotes_bench";
  private static final int EVENTS_PER_CYCLE = 3_000;
  private static final int TRANSACTIONS_PER_CYCLE = 1_000 + 100 + 1;

  private static final String TABLE = """
      CREATE TABLE orders (id bigint PRIMARY KEY, account int NOT NULL, amount numeric(12,2) NOT NULL,
        placed_at timestamptz NOT NULL, status text NOT NULL, paid boolean NOT NULL, note text NOT NULL)
      WITH (autovacuum_enabled = off)""";
  private static final String CHANGES = """
      CREATE PROCEDURE change(inserts int, updates int, deletes int, INOUT next_id bigint, INOUT oldest bigint)
      LANGUAGE plpgsql AS $$
      BEGIN
        IF inserts > 0 THEN
          INSERT INTO orders SELECT i, i % 9973, i * 1.01, clock_timestamp(), 'placed', false,
              rpad(md5(i::text), 150, ' the quick brown fox jumps over the lazy dog')
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
  private static final String WRITE = """
      CREATE PROCEDURE write_backlog(cycles int) LANGUAGE plpgsql AS $$
      DECLARE
        n bigint := 1;
        o bigint := 1;
      BEGIN
        FOR cycle IN 1..cycles LOOP
          FOR ten IN 1..100 LOOP
            FOR one IN 0..9 LOOP
              CALL change((one < 6)::int, (one BETWEEN 6 AND 8)::int, (one = 9)::int, n, o);
              COMMIT;
            END LOOP;
            CALL change(6, 3, 1, n, o);
            COMMIT;
          END LOOP;
          CALL change(600, 300, 100, n, o);
          COMMIT;
        END LOOP;
      END
      $$""";

  /** Creates the tables in the empty database. */
  static void prepare(Connection source) throws SQLException {
    try (Statement statement = source.createStatement()) {
      statement.execute(TABLE);
      statement.execute(CHANGES);
      statement.execute(WRITE);
    }
  }

  /** Writes it; synchronous_commit is off in this one session. When it returns, everything is flushed. */
  static Backlog write(Connection source, int atLeast) throws SQLException {
    int cycles = (atLeast + EVENTS_PER_CYCLE - 1) / EVENTS_PER_CYCLE;
    try (Statement statement = source.createStatement()) {
      statement.execute("SET synchronous_commit = off");
      statement.execute("SET enable_seqscan = off");
      statement.execute("CALL write_backlog(" + cycles + ")");
      String end = Server.text(source, "SELECT pg_current_wal_insert_lsn()");
      statement.execute("CHECKPOINT");
      return new Backlog(cycles * EVENTS_PER_CYCLE, cycles * TRANSACTIONS_PER_CYCLE, end);
    }
  }
}
