package io.philotes.ingestion;

import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.event.RelationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Collects events of a stream and cuts them into batches: whole transactions together while they are small, chunks of
 * one transaction when it is larger than a batch may be.
 *
 * <p>The last event of an open transaction is always held back, because only the Commit message tells that it was the
 * last. Plain state, no clock, no thread of its own: the caller is the source's event loop, or a simulation.
 */
final class BatchBuilder {

  private static final int LEAST_ROOM_ROWS = 8;
  private static final int LEAST_ROOM_BYTES = 1024;
  private static final int MOST_ROOM_BYTES = 1024 * 1024;

  private final String source;
  private final long session;
  private final BatchLimits limits;
  private final Consumer<WriteBatch> cut;
  private final List<RelationVersion> newRelations = new ArrayList<>();

  /** For how many events and how much JSON new rows have room. */
  private int roomRows = LEAST_ROOM_ROWS;
  private int roomBytes = LEAST_ROOM_BYTES;
  private EventRows rows;
  /** Events at the front of {@link #rows} that belong to ended transactions. */
  private int whole;
  private int wholeTransactions;
  private long wholeCommitLsn;
  private long wholeEndLsn;
  private long wholeFirstTime;
  private long wholeLastTime;
  /** The open transaction. */
  private long openCommitLsn;
  private long openCommitTime;
  /** Whether chunks of the open transaction were cut already. */
  private boolean chunked;

  BatchBuilder(String source, long session, BatchLimits limits, Consumer<WriteBatch> cut) {
    this.source = source;
    this.session = session;
    this.limits = limits;
    this.cut = cut;
    this.rows = emptyRows();
  }

  void begin(long commitLsn, long commitTime) {
    openCommitLsn = commitLsn;
    openCommitTime = commitTime;
  }

  /** Where the next event's parts are written; {@link #added()} follows its {@link EventRows#add}. */
  EventRows rows() {
    return rows;
  }

  /**
   * An event of the open transaction was added. May cut batches, but not yet when the limit is only reached: a
   * transaction that just fits is one small write, where chunks would hold up everything behind them.
   */
  void added() {
    if (!limits.exceededBy(rows.size(), rows.bytes())) {
      return;
    }
    if (whole > 0) {
      cutWhole();
    }
    if (rows.size() > 1 && limits.exceededBy(rows.size(), rows.bytes())) {
      cutChunk();
    }
  }

  /** The open transaction, which has events, is committed. May cut batches. */
  void commit(long endLsn) {
    rows.markLast(rows.size() - 1);
    if (chunked) {
      cutLastChunk(endLsn);
      return;
    }
    if (wholeTransactions == 0) {
      wholeFirstTime = openCommitTime;
    }
    whole = rows.size();
    wholeTransactions++;
    wholeCommitLsn = openCommitLsn;
    wholeEndLsn = endLsn;
    wholeLastTime = openCommitTime;
    if (limits.reachedBy(rows.size(), rows.bytes())) {
      cutWhole();
    }
  }

  /** The version is used from here on: it goes with the next batch. */
  void relation(RelationVersion version) {
    newRelations.add(version);
  }

  /** Cuts the ended transactions that wait, if any. */
  void flush() {
    if (whole > 0) {
      cutWhole();
    }
  }

  /** Whether ended transactions wait to be cut. */
  boolean hasWhole() {
    return whole > 0;
  }

  /** Whether a transaction was cut in part and has not ended. */
  boolean isWithinChunks() {
    return chunked;
  }

  /** What the events not cut yet weigh. */
  long bytes() {
    return rows.bytes();
  }

  /** The number of events not cut yet. */
  int events() {
    return rows.size();
  }

  private void cutWhole() {
    EventRows batch = rows;
    learn();
    rows = whole == rows.size() ? emptyRows() : rows.split(whole, roomRows, roomBytes);
    cut.accept(new WriteBatch(source, session, true, true, wholeTransactions, wholeCommitLsn, wholeEndLsn,
        wholeFirstTime, wholeLastTime, takeRelations(), batch));
    whole = 0;
    wholeTransactions = 0;
  }

  private void cutChunk() {
    EventRows batch = rows;
    learn();
    rows = rows.split(rows.size() - 1, roomRows, roomBytes);
    boolean first = !chunked;
    chunked = true;
    cut.accept(new WriteBatch(source, session, first, false, 0, openCommitLsn, 0, openCommitTime, openCommitTime,
        takeRelations(), batch));
  }

  private void cutLastChunk(long endLsn) {
    EventRows batch = rows;
    learn();
    rows = emptyRows();
    chunked = false;
    cut.accept(new WriteBatch(source, session, false, true, 1, openCommitLsn, endLsn, openCommitTime, openCommitTime,
        takeRelations(), batch));
  }

  private List<RelationVersion> takeRelations() {
    List<RelationVersion> taken = List.copyOf(newRelations);
    newRelations.clear();
    return taken;
  }

  /**
   * The next batch will be about as large as this one. Arrays that must grow are copied again and again, and arrays that
   * stay empty cost as much as full ones: a quiet source has one event in a batch, one that is behind a thousand.
   */
  private void learn() {
    roomRows = Math.max(LEAST_ROOM_ROWS, Math.max(rows.size(), roomRows / 2));
    long json = rows.json().size() * 9L / 8;
    roomBytes = (int) Math.max(LEAST_ROOM_BYTES, Math.min(MOST_ROOM_BYTES, Math.max(json, roomBytes / 2)));
  }

  private EventRows emptyRows() {
    return new EventRows(roomRows, roomBytes);
  }
}
