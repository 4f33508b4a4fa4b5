package io.philotes.verification;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Forges a buffer inside transactions that are rolled back. Works on copies, made and committed once: table {@code e} has the events, with their
 * {@code batch}, and table {@code b} the batches, with their {@code id}; then writes them back, numbered anew and with
 * right checksums if the forgery is a careful one.
 */
final class Forger {

  private static final String COLUMNS =
      "position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation, before, after, metadata";
  private static final String BATCH = "source_id, epoch, first_position, last_position, prev_end_lsn, end_lsn, transactions,"
      + " first_commit_time, last_commit_time, checksum";

  private static final String[] RENUMBER = {
      """
      UPDATE e SET position = n.p, seq = n.s, last = n.l FROM (
        SELECT k, row_number() OVER (ORDER BY position) AS p, row_number() OVER t - 1 AS s, lead(k) OVER t IS NULL AS l
          FROM e WINDOW t AS (PARTITION BY commit_lsn ORDER BY position)) n WHERE n.k = e.k""",
      "DELETE FROM b WHERE NOT EXISTS (SELECT 1 FROM e WHERE batch = b.id)",
      """
      UPDATE b SET first_position = n.f, last_position = n.l, transactions = n.t, first_commit_time = n.ft, last_commit_time = n.lt
        FROM (SELECT batch, min(position) AS f, max(position) AS l, count(*) FILTER (WHERE last) AS t,
                     (array_agg(commit_time ORDER BY position))[1] AS ft, (array_agg(commit_time ORDER BY position DESC))[1] AS lt
                FROM e GROUP BY batch) n WHERE n.batch = b.id""",
      """
      UPDATE b SET prev_end_lsn = coalesce(n.p, prev_end_lsn)
        FROM (SELECT id, lag(end_lsn) OVER (ORDER BY last_position) AS p FROM b) n WHERE n.id = b.id"""};

  private final Connection connection;
  private final int source;

  private Forger(Connection connection, int source) {
    this.connection = connection;
    this.source = source;
  }

  static Forger open(Connection buffer, String name) throws SQLException {
    Forger forger = new Forger(buffer, new BufferTables(buffer, name).source().id());
    forger.sql("CREATE TEMP TABLE b AS SELECT last_position AS id, * FROM philotes.batches WHERE source_id = " + forger.source);
    forger.sql("CREATE TEMP TABLE e AS SELECT position AS k, position::numeric AS position, commit_lsn, seq, last, lsn, xid,"
        + " commit_time, relation, operation, before::text AS before, after::text AS after, metadata::text AS metadata, (SELECT last_position FROM"
        + " philotes.batches b WHERE b.source_id = " + forger.source + " AND last_position >= position ORDER BY last_position LIMIT 1) AS batch, (SELECT table_name FROM philotes.relations r WHERE r.source_id = "
        + forger.source + " AND r.id = relation) AS tab FROM philotes.events_" + forger.source);
    forger.sql("CREATE INDEX ON e (position)");
    forger.sql("ANALYZE e");
    return forger;
  }

  /** Runs a statement; it must change something. */
  void sql(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql) && statement.getUpdateCount() == 0 && !sql.startsWith("CREATE") && !sql.startsWith("ANALYZE")) {
        throw new IllegalStateException("the forgery changes nothing: " + sql);
      }
    }
  }

  /** The one number of a query. */
  long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
      if (!row.next() || row.getString(1) == null) {
        throw new IllegalStateException("nothing to forge: " + sql);
      }
      return row.getLong(1);
    }
  }

  int source() {
    return source;
  }

  /** Makes positions, seq, last, batches and the source's row fit the events that are left, in their order. */
  void renumber() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : RENUMBER) {
        statement.execute(sql);
      }
    }
    sql("UPDATE philotes.sources SET next_position = (SELECT max(position) + 1 FROM e), last_commit_lsn = (SELECT commit_lsn FROM e"
        + " ORDER BY position DESC LIMIT 1), last_end_lsn = (SELECT end_lsn FROM b ORDER BY last_position DESC LIMIT 1) WHERE id = " + source);
  }

  /** Puts the copies in place of the real ones. */
  void store() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE philotes.events_" + source);
      statement.execute("INSERT INTO philotes.events_" + source + " (" + COLUMNS + ") SELECT position::bigint, commit_lsn, seq, last, lsn, xid,"
          + " commit_time, relation, operation, before::json, after::json, metadata::json FROM e");
      statement.execute("DELETE FROM philotes.batches WHERE source_id = " + source);
      statement.execute("INSERT INTO philotes.batches (" + BATCH + ") SELECT " + BATCH + " FROM b");
    }
  }

  /** Computes every checksum anew. */
  void seal() throws SQLException {
    BufferTables tables = new BufferTables(connection, CapturedRun.NAME);
    List<BufferedEvent> events = new ArrayList<>();
    tables.events(events::add);
    long previous = 0;
    int next = 0;
    try (var update = connection.prepareStatement("UPDATE philotes.batches SET checksum = ? WHERE source_id = ? AND last_position = ?")) {
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

  Map<Integer, BufferedRelation> relations() throws SQLException {
    return new BufferTables(connection, CapturedRun.NAME).relations();
  }
}
