package io.philotes.verification;

import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

/**
 * K10: a second slot on the source keeps what the server really sends, and the buffer is compared with it event by event.
 * Finds what a replay cannot: a wrong order of columns, LSNs, transaction ids, images that nobody needs.
 *
 * <p>The slot holds WAL back from when it is opened until it is closed; transactions that committed before are not compared.
 */
public final class SecondOpinion implements AutoCloseable {

  static final String PREFIX = "second_opinion_";
  private static final int PAGE = 2_000;

  private final TestDatabase source;
  private final String slot;
  private final String publication;
  private Findings findings;
  private TrueStream stream;
  private Map<Integer, BufferedRelation> relations;
  private ImageReader images;
  private boolean began;
  private long compared;

  private SecondOpinion(TestDatabase source, String publication) {
    this.source = source;
    this.slot = PREFIX + source.name();
    this.publication = publication;
  }

  /** Creates the slot; waits for transactions that are open now. */
  public static SecondOpinion open(TestDatabase source, String publication) {
    SecondOpinion opinion = new SecondOpinion(source, publication);
    source.execute("SELECT pg_create_logical_replication_slot('" + opinion.slot + "', 'pgoutput')");
    return opinion;
  }

  /** Compares everything since the slot was opened; the buffer must have caught up. */
  public List<Finding> compareWith(TestDatabase buffer, String name) {
    try (Connection ofBuffer = buffer.connect()) {
      ofBuffer.setAutoCommit(false);
      return compareWith(ofBuffer, name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Peeks only: the slot can be asked again. */
  List<Finding> compareWith(Connection buffer, String name) throws SQLException {
    BufferTables tables = new BufferTables(buffer, name);
    findings = new Findings();
    stream = new TrueStream();
    began = false;
    compared = 0;
    relations = tables.relations();
    images = new ImageReader(findings);
    try (Connection connection = source.connect(); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'");
      statement.setFetchSize(PAGE);
      try (ResultSet rows = statement.executeQuery("SELECT lsn - '0/0', data FROM pg_logical_slot_peek_binary_changes('" + slot
          + "', NULL, NULL, 'proto_version', '1', 'publication_names', '\"" + publication + "\"')")) {
        tables.events(event -> compare(event, rows));
        if (next(rows) != null) {
          findings.add("K10", "the server sent changes behind the last event");
        }
      }
    }
    return findings.all();
  }

  /** Begins anew here: what has been compared is not compared again, and holds no more WAL back. */
  public void forget() {
    source.execute("SELECT pg_replication_slot_advance('" + slot + "', pg_current_wal_flush_lsn())");
  }

  /** How many events were compared the last time. */
  public long compared() {
    return compared;
  }

  private void compare(BufferedEvent event, ResultSet rows) {
    TrueChange change = next(rows);
    if (change == null) {
      findings.add("K10", "position " + event.position() + ": the server sent nothing any more");
      return;
    }
    if (!began && Long.compareUnsigned(event.commitLsn(), change.commitLsn()) < 0) {
      return;
    }
    began = true;
    compared++;
    stream.done().remove();
    if (event.commitLsn() != change.commitLsn() || event.seq() != change.seq() || event.last() != change.last()
        || event.operation() != change.operation() || event.xid() != change.xid() || event.commitTime() != change.commitTime()
        || event.lsn() != change.lsn()) {
      findings.add("K10", "position " + event.position() + " has another place or kind than the server sent");
      return;
    }
    BufferedRelation relation = relations.get(event.relation());
    if (relation == null || !isSame(relation, change.relation())) {
      findings.add("K10", "position " + event.position() + " refers to another table or version than the server did");
      return;
    }
    compareImages(event, relation, change);
  }

  private void compareImages(BufferedEvent event, BufferedRelation relation, TrueChange change) {
    EventNotes notes = EventNotes.of(event.metadata(), findings, event.position());
    RowImage before = images.read(event.before(), relation, notes.jsonNullBefore(), event.position());
    RowImage after = images.read(event.after(), relation, notes.jsonNull(), event.position());
    if (!isSame(before, expectedOld(change))) {
      findings.add("K10", "position " + event.position() + " has another before image than the server sent");
    }
    if (!isSame(after, expectedNew(change))) {
      findings.add("K10", "position " + event.position() + " has another after image than the server sent");
    }
  }

  /** The next change of the server, still in the queue; null at its end. */
  private TrueChange next(ResultSet rows) {
    Queue<TrueChange> done = stream.done();
    try {
      while (done.isEmpty() && rows.next()) {
        stream.message(rows.getBigDecimal(1).longValue(), rows.getBytes(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return done.peek();
  }

  private static boolean isSame(BufferedRelation relation, TrueChange.TrueRelation sent) {
    return relation.oid() == sent.oid() && relation.schema().equals(sent.schema()) && relation.table().equals(sent.table())
        && relation.identity() == sent.identity() && relation.columns().equals(sent.columns()) && relation.types().equals(sent.types());
  }

  /** A key comes with nulls for all other columns, which mean nothing. */
  private static String[] expectedOld(TrueChange change) {
    if (change.oldKind() != 'K') {
      return change.old();
    }
    String[] key = change.old().clone();
    for (int i = 0; i < key.length; i++) {
      key[i] = change.relation().key().get(i) ? key[i] : RowImage.ABSENT;
    }
    return key;
  }

  /** What did not change is taken from the old row when the whole of it came. */
  private static String[] expectedNew(TrueChange change) {
    if (change.oldKind() != 'O' || change.now() == null) {
      return change.now();
    }
    String[] row = change.now().clone();
    for (int i = 0; i < row.length; i++) {
      row[i] = row[i] == RowImage.ABSENT ? change.old()[i] : row[i];
    }
    return row;
  }

  private static boolean isSame(RowImage image, String[] sent) {
    if (image == null || sent == null) {
      return image == null && sent == null;
    }
    for (int i = 0; i < sent.length; i++) {
      boolean absent = image.values()[i] == RowImage.ABSENT;
      if (absent != (sent[i] == RowImage.ABSENT) || !Objects.equals(image.values()[i], sent[i])) {
        return false;
      }
    }
    return true;
  }

  /** Drops the slot. */
  @Override
  public void close() {
    source.execute("SELECT pg_drop_replication_slot('" + slot + "')");
  }
}
