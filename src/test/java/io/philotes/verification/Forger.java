package io.philotes.verification;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Forges a buffer inside transactions that are rolled back. Works on copies, made and committed once: table {@code e} has
 * the events, with the {@code batch} and the name {@code tab} of their table, and table {@code b} the batches, with their
 * {@code id}; then puts them in place of the real ones, numbered anew and with right checksums if the forgery is careful.
 */
final class Forger {

  private static final String EVENT =
      "position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation, before, after, metadata";
  private static final String BATCH = "source_id, epoch, first_position, last_position, prev_end_lsn, end_lsn, transactions,"
      + " first_commit_time, last_commit_time, checksum";

  private static final String[] COPIES = {
      "CREATE TEMP TABLE b AS SELECT last_position AS id, * FROM philotes.batches WHERE source_id = $",
      """
      CREATE TEMP TABLE e AS SELECT position AS k, position::numeric AS position, commit_lsn, seq, last, lsn, xid, commit_time,
             relation, operation, before::text AS before, after::text AS after, metadata::text AS metadata,
             (SELECT last_position FROM philotes.batches b WHERE b.source_id = $ AND last_position >= position
               ORDER BY last_position LIMIT 1) AS batch,
             (SELECT table_name FROM philotes.relations r WHERE r.source_id = $ AND r.id = relation) AS tab
        FROM philotes.events_$""",
      "CREATE INDEX ON e (position)",
      "ANALYZE e"};

  private static final String[] RENUMBER = {
      """
      UPDATE e SET position = n.p, seq = n.s, last = n.l FROM (
        SELECT k, row_number() OVER (ORDER BY position) AS p, row_number() OVER t - 1 AS s, lead(k) OVER t IS NULL AS l
          FROM e WINDOW t AS (PARTITION BY commit_lsn ORDER BY position)) n WHERE n.k = e.k""",
      "DELETE FROM b WHERE NOT EXISTS (SELECT 1 FROM e WHERE batch = b.id)",
      """
      UPDATE b SET first_position = n.f, last_position = n.l, transactions = n.t, first_commit_time = n.ft,
             last_commit_time = n.lt
        FROM (SELECT batch, min(position) AS f, max(position) AS l, count(*) FILTER (WHERE last) AS t,
                     (array_agg(commit_time ORDER BY position))[1] AS ft,
                     (array_agg(commit_time ORDER BY position DESC))[1] AS lt
                FROM e GROUP BY batch) n WHERE n.batch = b.id""",
      """
      UPDATE b SET prev_end_lsn = coalesce(n.p, prev_end_lsn)
        FROM (SELECT id, lag(end_lsn) OVER (ORDER BY last_position) AS p FROM b) n WHERE n.id = b.id""",
      """
      UPDATE philotes.sources SET next_position = (SELECT max(position) + 1 FROM e),
             last_commit_lsn = (SELECT commit_lsn FROM e ORDER BY position DESC LIMIT 1),
             last_end_lsn = (SELECT end_lsn FROM b ORDER BY last_position DESC LIMIT 1) WHERE id = $"""};

  private static final String[] STORE = {
      "TRUNCATE philotes.events_$",
      "INSERT INTO philotes.events_$ (" + EVENT + ") SELECT position::bigint, commit_lsn, seq, last, lsn, xid, commit_time,"
          + " relation, operation, before::json, after::json, metadata::json FROM e",
      "DELETE FROM philotes.batches WHERE source_id = $",
      "INSERT INTO philotes.batches (" + BATCH + ") SELECT " + BATCH + " FROM b"};

  private final Connection connection;
  private final int source;

  private Forger(Connection connection, int source) {
    this.connection = connection;
    this.source = source;
  }

  /** Makes the copies; the caller commits them. */
  static Forger open(Connection buffer, String name) throws SQLException {
    Forger forger = new Forger(buffer, new BufferTables(buffer, name).source().id());
    forger.run(COPIES);
    return forger;
  }

  /** Runs the statements of a forgery: each must change something. */
  void all(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        if (statement.executeUpdate(sql) == 0) {
          throw new IllegalStateException("the forgery changes nothing: " + sql);
        }
      }
    }
  }

  /** Makes positions, seq, last, batches and the source's row fit the events that are left, in their order. */
  void renumber() throws SQLException {
    run(RENUMBER);
  }

  /** Puts the copies in place of the real ones. */
  void store() throws SQLException {
    run(STORE);
  }

  private void run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql.replace("$", String.valueOf(source)));
      }
    }
  }

  /** Computes every checksum anew. */
  void seal() throws SQLException {
    BufferTables tables = new BufferTables(connection, CapturedRun.NAME);
    List<BufferedEvent> events = new ArrayList<>();
    tables.events(events::add);
    long previous = 0;
    int next = 0;
    try (var update = connection.prepareStatement(
        "UPDATE philotes.batches SET checksum = ? WHERE source_id = ? AND last_position = ?")) {
      for (BufferedBatch batch : tables.batches()) {
        Checksum checksum = new Checksum(previous);
        while (next < events.size() && events.get(next).position() <= batch.last()) {
          checksum.add(events.get(next++));
        }
        previous = checksum.value();
        update.setLong(1, previous);
        update.setInt(2, source);
        update.setLong(3, batch.last());
        update.addBatch();
      }
      update.executeBatch();
    }
  }
}
