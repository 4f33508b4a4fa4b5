package io.philotes.buffer.store;

import io.philotes.buffer.BatchChecksum;
import io.philotes.event.Operation;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A source in the buffer's tables, filled as the writer does, with a chain that {@code verify} accepts. */
public final class SourceFixture {

  public static final long COMMIT_TIME = 822_700_800_123_456L;
  private static final String INSERT = """
      INSERT INTO philotes.events_%d (position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation, before, after, metadata)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::json, $11::text::json, $12::text::json)""";

  private final EmbeddedBuffer buffer;
  public final String name;
  public final int id;
  private long nextPosition = 1;
  private long endLsn;
  private long checksum;

  /** A change of a transaction to be. */
  public record Change(Operation operation, Integer relation, String before, String after, String metadata) {
    public static Change insert(String after) {
      return new Change(Operation.INSERT, 1, null, after, null);
    }
  }

  private SourceFixture(EmbeddedBuffer buffer, String name, int id, long endLsn) {
    this.buffer = buffer;
    this.name = name;
    this.id = id;
    this.endLsn = endLsn;
  }

  /** A source with partitions of the given width and one table: public.orders, key id. */
  public static SourceFixture register(EmbeddedBuffer buffer, String name, int partitions, long width) {
    return register(buffer, name, partitions, width, 0x16_0000_0000L);
  }

  public static SourceFixture register(EmbeddedBuffer buffer, String name, int partitions, long width, long startLsn) {
    Row row = buffer.sql("""
        INSERT INTO philotes.sources (name, system_identifier, timeline, database, slot, last_commit_lsn, last_end_lsn, acked_lsn, fence)
        VALUES ($1, '7', 1, 'shop', 'philotes_cdc', $2, $2, $2, 1) RETURNING id""", name, startLsn).iterator().next();
    SourceFixture source = new SourceFixture(buffer, name, row.getInteger(0), startLsn);
    buffer.sql("INSERT INTO philotes.retention (source_id) VALUES ($1)", source.id);
    buffer.sql(SqlScript.load("events.sql").text().formatted(source.id));
    IntStream.range(0, partitions).forEach(i -> source.partition(1 + i * width, 1 + (i + 1) * width));
    source.relation(1, 1, "orders", "id");
    EmbeddedBuffer.await(new EventViews().regenerate(buffer.connection));
    return source;
  }

  public void partition(long from, long to) {
    String leaf = "philotes.events_" + id + "_p" + from;
    buffer.sql("CREATE TABLE " + leaf + " (LIKE philotes.events_" + id + " INCLUDING ALL)");
    buffer.sql("ALTER TABLE philotes.events_" + id + " ATTACH PARTITION " + leaf + " FOR VALUES FROM (" + from + ") TO (" + to + ")");
  }

  public void relation(int relation, int version, String table, String... keys) {
    buffer.sql("INSERT INTO philotes.relations VALUES ($1, $2, 16384, $3, 'public', $4, 'd', '[]', $5, $6, NULL)",
        id, relation, version, table, keys, endLsn);
  }

  /** One batch of whole transactions. */
  @SafeVarargs
  public final SourceFixture write(List<Change>... transactions) {
    BatchChecksum chain = new BatchChecksum(checksum);
    List<Tuple> rows = new ArrayList<>();
    long first = nextPosition;
    long previousEnd = endLsn;
    long commitLsn = 0;
    for (List<Change> transaction : transactions) {
      commitLsn = endLsn + 0x20;
      endLsn = commitLsn + 0x10;
      for (int seq = 0; seq < transaction.size(); seq++) {
        rows.add(row(transaction.get(seq), commitLsn, seq, seq == transaction.size() - 1, chain));
      }
    }
    checksum = chain.value();
    EmbeddedBuffer.await(buffer.connection.preparedQuery(INSERT.formatted(id)).executeBatch(rows));
    buffer.sql("""
        INSERT INTO philotes.batches (source_id, epoch, first_position, last_position, prev_end_lsn, end_lsn, transactions,
          first_commit_time, last_commit_time, checksum)
        SELECT $1, epoch, $2, $3, $4, $5, $6, $7, $7, $8 FROM philotes.sources WHERE id = $1""",
        id, first, nextPosition - 1, previousEnd, endLsn, transactions.length, COMMIT_TIME, checksum);
    buffer.sql("UPDATE philotes.sources SET last_commit_lsn = $2, last_end_lsn = $3, acked_lsn = $3, next_position = $4 WHERE id = $1",
        id, commitLsn, endLsn, nextPosition);
    return this;
  }

  /** Batches of one transaction of {@code events} inserts each. */
  public SourceFixture writeBatches(int batches, int events) {
    for (int i = 0; i < batches; i++) {
      write(IntStream.range(0, events).mapToObj(n -> Change.insert("{\"id\":" + (nextPosition + n) + ",\"v\":\"x\"}")).toList());
    }
    return this;
  }

  private Tuple row(Change change, long commitLsn, int seq, boolean last, BatchChecksum chain) {
    long position = nextPosition++;
    chain.add(position, commitLsn, seq, change.operation().code(), bytes(change.before()), bytes(change.after()), bytes(change.metadata()));
    return Tuple.from(new Object[] {position, commitLsn, seq, last, commitLsn - 8, 771L, COMMIT_TIME, change.relation(),
        (short) change.operation().code(), change.before(), change.after(), change.metadata()});
  }

  public void age(String interval) {
    buffer.sql("UPDATE philotes.batches SET written_at = written_at - interval '" + interval + "' WHERE source_id = " + id);
  }

  public void floor(long floor) {
    buffer.sql("UPDATE philotes.retention SET floor_position = $2 WHERE source_id = $1", id, floor);
  }

  public void consumer(String consumer, long position, String state) {
    buffer.sql("INSERT INTO philotes.consumers (name, source_id, position, fence, state) VALUES ($1, $2, $3, 1, $4)",
        consumer, id, position, state);
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
