package io.philotes.simulation;

import io.philotes.buffer.store.BatchPlace;
import io.philotes.buffer.store.SqlWriteStatements;
import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import java.util.List;
import java.util.Random;

/** Random writes: some as the source's row expects them, some not. */
final class TwinWriter {

  private static final String[] WRONG = {"wrong fence", "wrong end", "wrong position"};
  private static final int MOST_ROWS = 15;

  private final BufferTwins twins;
  private final Random random;

  TwinWriter(BufferTwins twins, Random random) {
    this.twins = twins;
    this.random = random;
  }

  /** What a write expects of the source's row. */
  private record Expected(String said, long fence, long end, long position) {}

  private Expected expected(long fence, long end, long position) {
    if (random.nextInt(4) > 0) {
      return new Expected("as expected", fence, end, position);
    }
    int wrong = random.nextInt(WRONG.length);
    long by = random.nextBoolean() ? 1 : -1;
    return new Expected(WRONG[wrong], wrong == 0 ? fence + by : fence, wrong == 1 ? end + by : end,
        wrong == 2 ? position + (position == 1 ? 1 : by) : position);
  }

  private Expected expected() {
    BufferState.SourceRow row = twins.model.state().source();
    return expected(row.fence(), row.lastEnd(), row.next());
  }

  private SqlWriteStatements statements(TwinSession session, long fence) {
    return new SqlWriteStatements(session.connection, twins.sourceId(), fence);
  }

  private int nextRelation() {
    return twins.relationIds().size() + 1;
  }

  void small(TwinSession session) {
    Expected expected = expected();
    long commitLsn = twins.model.lastEnd() + random.nextInt(50);
    boolean described = nextRelation() == 1 || random.nextInt(5) == 0;
    int relation = described ? nextRelation() : nextRelation() - 1;
    EventRows rows = TwinRows.of(commitLsn, 0, 1 + random.nextInt(8), random.nextInt(5) == 0 ? 0 : relation);
    rows.markLast(rows.size() - 1);
    WriteBatch batch = TwinRows.batch(commitLsn, rows, described ? List.of(TwinRows.relation(relation, commitLsn)) : List.of());
    long next = expected.position() + rows.size();
    BatchPlace place = new BatchPlace(expected.end(), expected.position(), expected.position(), next, random.nextLong(), false);
    String room = next > twins.model.partitionEnd() ? ", no partition" : "";
    twins.call(session, TwinCall.of("small (" + expected.said() + room + ")",
        backend -> twins.model.small(backend, batch, place, expected.fence()),
        () -> statements(session, expected.fence()).small(batch, place)).showing(this::hit, this::hit));
  }

  /** So that the coverage has few lines. */
  private Object hit(Integer rows) {
    return rows > 0 ? "all rows" : "0 rows";
  }

  void acked(TwinSession session) {
    BufferState.SourceRow row = twins.model.state().source();
    long fence = row.fence() + (random.nextInt(3) == 0 ? 1 : 0);
    Lsn acked = new Lsn(row.acked() - 40 + random.nextInt(80));
    twins.call(session, TwinCall.of("acked", backend -> twins.model.acked(backend, acked, fence),
        () -> statements(session, fence).acked(acked)));
  }

  void begin(TwinSession session) {
    BufferState.SourceRow row = twins.model.state().source();
    TwinWrite write = new TwinWrite(row.fence(), row.lastEnd(), row.next(), row.lastEnd() + random.nextInt(50));
    twins.call(session, TwinCall.<Void>of("begin", twins.model::begin, () -> statements(session, write.fence).begin())
        .then(ok -> session.write = write, () -> {}));
  }

  /** The next step of the write that the session is in. */
  void goOn(TwinSession session) {
    TwinWrite write = session.write;
    switch (write.stage) {
      case BEGUN -> open(session, write);
      case OPEN -> middle(session, write);
      case CLOSED -> commit(session, write);
      case FAILED -> {
        if (random.nextInt(3) == 0) {
          middle(session, write);
        } else {
          commit(session, write);
        }
      }
    }
  }

  private void open(TwinSession session, TwinWrite write) {
    Expected expected = expected(write.fence, write.prevEnd, write.first);
    BatchPlace place = new BatchPlace(expected.end(), expected.position(), expected.position(), expected.position(), 0, false);
    twins.call(session, TwinCall.of("open the write (" + expected.said() + ")",
        backend -> twins.model.openWrite(backend, place, expected.fence()),
        () -> statements(session, expected.fence()).openWrite(place))
        .then(ok -> write.stage = TwinWrite.Stage.OPEN, write::failed));
  }

  private void middle(TwinSession session, TwinWrite write) {
    int dice = random.nextInt(100);
    if (dice < 50 || write.seq == 0) {
      rows(session, write);
    } else if (dice < 60) {
      relations(session, write);
    } else if (dice < 70) {
      see(session, write, "see partitions" + failed(write));
    } else if (dice < 75) {
      refused(session, write);
    } else {
      close(session, write);
    }
  }

  private void see(TwinSession session, TwinWrite write, String what) {
    twins.call(session, TwinCall.<Void>of(what, twins.model::seePartitions,
        () -> statements(session, write.fence).seePartitions(place(write, write.position))).then(ok -> {}, write::failed));
  }

  private static String failed(TwinWrite write) {
    return write.stage == TwinWrite.Stage.FAILED ? " (failed)" : "";
  }

  private static BatchPlace place(TwinWrite write, long next) {
    return new BatchPlace(write.prevEnd, write.first, write.position, next, 77, false);
  }

  /** Whether the next rows may not fit into the partitions that were there at the first. */
  boolean needsRoom(TwinSession session) {
    TwinWrite write = session.write;
    return write.stage == TwinWrite.Stage.OPEN && write.seq > 0 && write.position + MOST_ROWS > twins.model.partitionEnd();
  }

  private void rows(TwinSession session, TwinWrite write) {
    int relation = nextRelation() - 1 + write.relations.size();
    EventRows rows = TwinRows.of(write.commitLsn, write.seq, 1 + random.nextInt(MOST_ROWS), relation);
    BatchPlace place = place(write, write.position + rows.size());
    if (write.seq > 0 && write.stage == TwinWrite.Stage.OPEN && place.nextPosition() > session.model.seesPartitionsTo
        && place.nextPosition() <= twins.model.partitionEnd()) {
      see(session, write, "see partitions (attached meanwhile)");
    }
    String room = place.nextPosition() > twins.model.partitionEnd() ? " (no partition)" : "";
    twins.call(session, TwinCall.of("rows" + (failed(write).isEmpty() ? room : failed(write)),
        backend -> twins.model.rows(backend, rows, place), () -> statements(session, write.fence).rows(rows, place))
        .showing(this::hit, this::hit).then(ok -> {
          write.position += rows.size();
          write.seq += rows.size();
        }, write::failed));
  }

  private void relations(TwinSession session, TwinWrite write) {
    List<RelationVersion> one = List.of(TwinRows.relation(nextRelation() + write.relations.size(), write.commitLsn));
    twins.call(session, TwinCall.of("relations" + failed(write), backend -> twins.model.relations(backend, one),
        () -> statements(session, write.fence).relations(one)).then(ok -> write.relations.addAll(one), write::failed));
  }

  /** An error of the server's own in the middle. */
  private void refused(TwinSession session, TwinWrite write) {
    EventRows rows = TwinRows.broken(write.commitLsn, write.seq);
    BatchPlace place = place(write, write.position + 1);
    twins.call(session, TwinCall.<Integer>of("rows that are refused" + failed(write), backend -> {
      throw twins.model.fail(backend, PhilotesException.of(ErrorCode.BUFFER_ERROR, "sqlState", "22P02", "not JSON"));
    }, () -> statements(session, write.fence).rows(rows, place)).then(ok -> {}, write::failed));
  }

  private void close(TwinSession session, TwinWrite write) {
    Expected expected = expected(write.fence, write.prevEnd, write.first);
    EventRows last = TwinRows.of(write.commitLsn, 0, 1, 0);
    WriteBatch batch = TwinRows.batch(write.commitLsn, last, List.of());
    BatchPlace place = new BatchPlace(expected.end(), expected.position(), write.position, write.position, random.nextLong(), false);
    twins.call(session, TwinCall.of("close the write (" + expected.said() + ")" + failed(write),
        backend -> twins.model.closeWrite(backend, batch, place, expected.fence()),
        () -> statements(session, expected.fence()).closeWrite(batch, place))
        .then(ok -> write.stage = TwinWrite.Stage.CLOSED, write::failed));
  }

  private void commit(TwinSession session, TwinWrite write) {
    twins.call(session, TwinCall.<Void>of("commit" + failed(write), twins.model::commit,
        () -> statements(session, write.fence).commit()).then(ok -> session.write = null, () -> {}));
  }
}
