package io.philotes.buffer;

import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Builds batches as the ingestion stage would: transactions follow each other at rising LSNs, from 1000 on. */
final class Batches {

  static final String SOURCE = "shop";

  private final long session;
  private final String padding;
  private long lsn;

  Batches(long session, long lsn, int imageBytes) {
    this.session = session;
    this.lsn = lsn;
    padding = "x".repeat(imageBytes);
  }

  Batches(long session) {
    this(session, 1000, 10);
  }

  /** Whole transactions of {@code events} events each. */
  WriteBatch small(int transactions, int events) {
    EventRows rows = new EventRows(transactions * events, 1000);
    for (int t = 0; t < transactions; t++) {
      lsn += 100;
      add(rows, 0, events);
      rows.markLast(rows.size() - 1);
    }
    return batch(true, true, transactions, List.of(), rows);
  }

  /** One transaction in as many chunks as there are sizes. */
  WriteBatch[] chunked(int... sizes) {
    lsn += 100;
    WriteBatch[] chunks = new WriteBatch[sizes.length];
    int seq = 0;
    for (int i = 0; i < sizes.length; i++) {
      boolean closes = i == sizes.length - 1;
      EventRows rows = new EventRows(sizes[i], 1000);
      add(rows, seq, sizes[i]);
      seq += sizes[i];
      if (closes) {
        rows.markLast(rows.size() - 1);
      }
      chunks[i] = batch(i == 0, closes, closes ? 1 : 0, List.of(), rows);
    }
    return chunks;
  }

  /** The same batch with relation versions that it uses for the first time. */
  static WriteBatch with(WriteBatch batch, RelationVersion... relations) {
    return new WriteBatch(batch.source(), batch.session(), batch.opens(), batch.closes(), batch.transactions(),
        batch.lastCommitLsn(), batch.endLsn(), batch.firstCommitTime(), batch.lastCommitTime(), List.of(relations), batch.rows());
  }

  /** The same batch as part of another session. */
  static WriteBatch again(WriteBatch batch, long session) {
    return new WriteBatch(batch.source(), session, batch.opens(), batch.closes(), batch.transactions(),
        batch.lastCommitLsn(), batch.endLsn(), batch.firstCommitTime(), batch.lastCommitTime(), batch.newRelations(), batch.rows());
  }

  /** A batch of one transaction whose only image is not JSON. */
  WriteBatch[] chunkedWithoutJson() {
    WriteBatch[] good = chunked(2, 2);
    EventRows rows = new EventRows(1, 10);
    rows.json().put('{');
    rows.endPart();
    rows.absentPart();
    rows.absentPart();
    rows.add(lsn, 2, lsn, 7, 5, 0, Operation.DELETE);
    return new WriteBatch[] {good[0], batch(false, false, 0, List.of(), rows)};
  }

  static RelationVersion relation(int id) {
    return new RelationVersion(id, 4_000_000_000L + id, 1, "pub\"lic", "or'ders" + id, 'd',
        List.of(new RelationColumn("id", 23, -1, null, true), new RelationColumn("dóc\n", 4_100_000_000L, 7, "mood", false)),
        List.of("id", "a,b\"c"), 0xFFFF_FFFF_FFFF_FF00L, null);
  }

  private void add(EventRows rows, int seq, int events) {
    for (int i = 0; i < events; i++) {
      rows.absentPart();
      put(rows, "{\"id\":" + (seq + i) + ",\"name\":\"Zoë " + padding + "\"}");
      rows.absentPart();
      rows.add(lsn, seq + i, lsn - 50 + i, 700 + lsn, 800_000_000L + lsn, 1, Operation.INSERT);
    }
  }

  private static void put(EventRows rows, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    rows.json().put(bytes, 0, bytes.length);
    rows.endPart();
  }

  private WriteBatch batch(boolean opens, boolean closes, int transactions, List<RelationVersion> relations, EventRows rows) {
    return new WriteBatch(SOURCE, session, opens, closes, transactions, lsn, closes ? lsn + 60 : 0, 800_000_000L,
        800_000_000L + lsn, relations, rows);
  }
}
