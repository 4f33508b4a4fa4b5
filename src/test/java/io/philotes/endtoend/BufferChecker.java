package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks a buffer against its source with nothing but SQL over JDBC: positions dense, transactions whole and in commit
 * order, batches chained, and the source's tables to be made again from the events. Shares no code with the product.
 */
final class BufferChecker {

  private static final int KEPT = 20;
  private static final String EVENTS = """
      SELECT e.position, e.commit_lsn, e.seq, e.last, e.operation, e.before::text, e.after::text, e.metadata::text,
             r.schema_name || '.' || r.table_name, r.key_columns
        FROM philotes.events_%1$d e LEFT JOIN philotes.relations r ON r.source_id = %1$d AND r.id = e.relation
       WHERE e.position >= %2$d ORDER BY e.position""";
  private static final String EPOCHS =
      "SELECT first_position FROM philotes.epochs WHERE source_id = %d AND began_at IS NOT NULL";
  private static final String REPEATED = """
      SELECT count(*) - count(DISTINCT ((SELECT count(*) FROM philotes.epochs o WHERE o.source_id = %1$d
             AND o.first_position <= e.position), e.commit_lsn, e.seq)) FROM philotes.events_%1$d e""";
  private static final String BATCHES = """
      SELECT first_position, last_position, prev_end_lsn, end_lsn, transactions FROM philotes.batches
       WHERE source_id = %d ORDER BY last_position""";

  private final TestDatabase buffer;
  private final String source;
  private final List<String> findings = new ArrayList<>();
  private final Replay replay = new Replay();
  private final Map<Long, Long> endings = new HashMap<>();
  private final Set<Long> epochs = new HashSet<>();
  private boolean replaying;
  private String conserved;
  private long total;

  private long events;
  private long transactions;
  private long position;
  private long commitLsn;
  private int seq = -1;
  private boolean open;

  private BufferChecker(TestDatabase buffer, String source) {
    this.buffer = buffer;
    this.source = source;
  }

  /** What was found: how much there is. The checks have passed. */
  record Contents(long events, long transactions) {}

  /** Everything, and the product's own verification on top. */
  static Contents check(Rig rig) {
    return check(rig, rig.source(), Rig.SOURCE);
  }

  /** Everything for one of several sources. */
  static Contents check(Rig rig, TestDatabase source, String name) {
    BufferChecker checker = new BufferChecker(rig.buffer(), name);
    checker.conserve(source);
    return checker.run(rig, source);
  }

  /**
   * Everything but that the source's tables follow from the events: for many rows, and for a buffer from which retention
   * has removed.
   */
  static Contents checkOrder(Rig rig) {
    return new BufferChecker(rig.buffer(), Rig.SOURCE).run(rig, null);
  }

  private void conserve(TestDatabase database) {
    if (Bank.isIn(database)) {
      conserved = "public.account";
      total = database.queryLong("SELECT sum(balance) FROM account");
    }
  }

  private Contents run(Rig rig, TestDatabase sourceDatabase) {
    replaying = sourceDatabase != null;
    try (Connection connection = buffer.connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(2000);
      long[] place = place(statement);
      readEpochs(statement, (int) place[0]);
      readEvents(statement, (int) place[0], place[1]);
      if (position != place[2] - 1) {
        find("the last position is " + position + ", the source's next one " + place[2]);
      }
      readBatches(statement, (int) place[0], place[1]);
      noneTwice(statement, (int) place[0]);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    if (sourceDatabase != null) {
      compare(sourceDatabase);
    }
    findings.addAll(replay.contradictions());
    assertEquals(List.of(), findings, "findings in the buffer");
    rig.verify().sources().forEach(report -> assertEquals(List.of(), report.findings(), "findings of the product itself"));
    return new Contents(events, transactions);
  }

  /** Id of the source, its floor, its next position. */
  private long[] place(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT s.id, t.floor_position, s.next_position FROM philotes.sources s"
        + " JOIN philotes.retention t ON t.source_id = s.id WHERE s.name = '" + source + "'")) {
      row.next();
      return new long[] {row.getLong(1), row.getLong(2), row.getLong(3)};
    }
  }

  /** Where LSNs may go back: only where an operator's resync wrote it down. */
  private void readEpochs(Statement statement, int id) throws SQLException {
    try (ResultSet row = statement.executeQuery(EPOCHS.formatted(id))) {
      while (row.next()) {
        epochs.add(row.getLong(1));
      }
    }
  }

  private void readEvents(Statement statement, int id, long floor) throws SQLException {
    position = floor - 1;
    try (ResultSet row = statement.executeQuery(EVENTS.formatted(id, floor))) {
      while (row.next()) {
        place(row);
        if (replaying) {
          apply(row);
        }
        if (row.getBoolean(4)) {
          endTransaction();
        }
      }
    }
    if (open) {
      find("the last transaction has no end");
    }
  }

  private void place(ResultSet row) throws SQLException {
    events++;
    if (row.getLong(1) != position + 1) {
      find("position " + row.getLong(1) + " follows " + position);
    }
    position = row.getLong(1);
    commitLsn = !open && epochs.contains(position) ? 0 : commitLsn;
    if (open && row.getLong(2) != commitLsn) {
      find("a transaction has no end before position " + position);
    }
    if (!open && Long.compareUnsigned(row.getLong(2), commitLsn) <= 0) {
      find("the commit LSN does not grow at position " + position);
    }
    seq = open ? seq + 1 : 0;
    if (row.getInt(3) != seq) {
      find("seq is " + row.getInt(3) + " instead of " + seq + " at position " + position);
    }
    commitLsn = row.getLong(2);
    open = !row.getBoolean(4);
  }

  private void apply(ResultSet row) throws SQLException {
    List<String> key = Arrays.asList((String[]) row.getArray(10).getArray());
    replay.apply(row.getString(9), key, row.getInt(5), Image.of(row.getString(6)), Image.of(row.getString(7)),
        Image.names(row.getString(8), "unchanged"));
  }

  private void endTransaction() {
    transactions++;
    endings.put(position, transactions);
    if (conserved != null && !replay.rows(conserved).isEmpty() && replay.sum(conserved, "balance") != total) {
      find("the balances do not add up after position " + position);
    }
  }

  private void readBatches(Statement statement, int id, long floor) throws SQLException {
    long end = 0;
    long next = -1;
    long before = 0;
    try (ResultSet row = statement.executeQuery(BATCHES.formatted(id))) {
      while (row.next()) {
        if (next >= 0 && (row.getLong(1) != next || row.getLong(3) != end && !epochs.contains(next))) {
          find("the batch at " + row.getLong(1) + " does not follow the one before");
        }
        next = row.getLong(2) + 1;
        end = row.getLong(4);
        if (row.getLong(2) >= floor) {
          before = transactionsOf(row, before, floor);
        }
      }
    }
    if (next >= 0 && next != position + 1) {
      find("the batches end at " + next + ", the events at " + (position + 1));
    }
  }

  private long transactionsOf(ResultSet batch, long before, long floor) throws SQLException {
    Long ended = endings.get(batch.getLong(2));
    if (ended == null) {
      find("the batch at " + batch.getLong(1) + " ends inside a transaction");
      return before;
    }
    if (batch.getLong(1) >= floor && ended - before != batch.getLong(5)) {
      find("the batch at " + batch.getLong(1) + " does not have the transactions it counts");
    }
    return ended;
  }

  private void noneTwice(Statement statement, int id) throws SQLException {
    try (ResultSet row = statement.executeQuery(REPEATED.formatted(id))) {
      row.next();
      if (row.getLong(1) != 0) {
        find(row.getLong(1) + " events are there twice");
      }
    }
  }

  private void compare(TestDatabase database) {
    for (String table : database.queryColumn("""
        SELECT relname FROM pg_class WHERE relkind = 'r' AND relpersistence = 'p'
           AND relnamespace = 'public'::regnamespace""")) {
      Map<Image, Integer> expected = contents(database, table);
      Map<Image, Integer> made = replay.rows("public." + table);
      long missing = surplus(expected, made);
      long extra = surplus(made, expected);
      if (missing + extra > 0) {
        find(table + ": " + missing + " rows of the source are missing, " + extra + " are not in the source");
      }
    }
  }

  private static long surplus(Map<Image, Integer> rows, Map<Image, Integer> others) {
    return rows.entrySet().stream().mapToLong(row -> Math.max(0, row.getValue() - others.getOrDefault(row.getKey(), 0))).sum();
  }

  private static Map<Image, Integer> contents(TestDatabase database, String table) {
    List<String> columns = database.queryColumn("SELECT attname FROM pg_attribute WHERE attrelid = '" + table
        + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
    String list = String.join(", ", columns.stream().map(column -> column + "::text").toList());
    Map<Image, Integer> rows = new HashMap<>();
    database.query("SELECT " + list + " FROM " + table).forEach(row -> {
      Map<String, String> values = new TreeMap<>();
      for (int i = 0; i < columns.size(); i++) {
        values.put(columns.get(i), row.get(i));
      }
      rows.merge(new Image(values), 1, Integer::sum);
    });
    return rows;
  }

  private void find(String what) {
    if (findings.size() < KEPT) {
      findings.add(what);
    }
  }
}
