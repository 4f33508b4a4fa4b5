package io.philotes.postgres.pgoutput;

import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import io.philotes.postgres.pgoutput.PreparedMessage.BeginPrepare;
import io.philotes.postgres.pgoutput.PreparedMessage.CommitPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.Prepare;
import io.philotes.postgres.pgoutput.PreparedMessage.RollbackPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.StreamPrepare;
import io.philotes.postgres.pgoutput.StreamMessage.StreamAbort;
import io.philotes.postgres.pgoutput.StreamMessage.StreamCommit;
import io.philotes.postgres.pgoutput.StreamMessage.StreamStart;
import io.philotes.postgres.pgoutput.StreamMessage.StreamedChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Committed transactions, put together from the messages of any protocol version. What has no rows is left out. */
final class Reassembly {

  /** The rows in their order: the number of a row in this list is its seq. */
  record Transaction(long xid, long commitLsn, long endLsn, long commitTime, List<String> rows) {}

  private record Row(long xid, String text) {}

  private final Map<Long, List<Row>> inProgress = new HashMap<>();
  private final Map<String, List<Row>> prepared = new HashMap<>();
  private final List<Transaction> committed = new ArrayList<>();
  private long open;
  private int withdrawn;

  List<Transaction> committed() {
    return committed;
  }

  /** How many rows were sent and then rolled back. */
  int withdrawn() {
    return withdrawn;
  }

  /** Whether nothing waits for its end. */
  boolean isDone() {
    return inProgress.isEmpty() && prepared.isEmpty();
  }

  Reassembly accept(List<WalReader.Received> received) {
    received.forEach(each -> accept(each.message()));
    return this;
  }

  private void accept(PgOutputMessage message) {
    switch (message.kind()) {
      case BEGIN -> open = ((Begin) message).xid();
      case COMMIT -> commit((Commit) message);
      case INSERT, UPDATE, DELETE, TRUNCATE -> add(open, open, message);
      case STREAM_START -> open = ((StreamStart) message).xid();
      case STREAM_COMMIT -> commit((StreamCommit) message);
      case STREAM_ABORT -> abort((StreamAbort) message);
      case STREAMED_CHANGE -> add(open, ((StreamedChange) message).xid(), ((StreamedChange) message).change());
      case BEGIN_PREPARE -> open = ((BeginPrepare) message).xid();
      case PREPARE -> prepare(((Prepare) message).xid(), ((Prepare) message).gid());
      case STREAM_PREPARE -> prepare(((StreamPrepare) message).xid(), ((StreamPrepare) message).gid());
      case COMMIT_PREPARED -> commit((CommitPrepared) message);
      case ROLLBACK_PREPARED -> withdrawn += prepared.remove(((RollbackPrepared) message).gid()).size();
      case ORIGIN, RELATION, TYPE, MESSAGE, STREAM_STOP -> { }
    }
  }

  private void add(long top, long xid, PgOutputMessage change) {
    String text = switch (change.kind()) {
      case INSERT -> "insert " + text(((Insert) change).newTuple());
      case UPDATE -> "update " + text(((Update) change).old()) + text(((Update) change).newTuple());
      case DELETE -> "delete " + text(((Delete) change).old());
      case TRUNCATE -> "truncate " + ((Truncate) change).relationOids();
      case RELATION, TYPE, MESSAGE -> null;
      case BEGIN, COMMIT, ORIGIN, STREAM_START, STREAM_STOP, STREAM_COMMIT, STREAM_ABORT, STREAMED_CHANGE, BEGIN_PREPARE, PREPARE,
          COMMIT_PREPARED, ROLLBACK_PREPARED, STREAM_PREPARE -> throw new AssertionError("no change: " + change.kind());
    };
    if (text != null) {
      inProgress.computeIfAbsent(top, unused -> new ArrayList<>()).add(new Row(xid, text));
    }
  }

  private static String text(TupleData tuple) {
    return tuple == null ? "" : IntStream.range(0, tuple.columns()).mapToObj(i -> tuple.isUnchanged(i) ? "unchanged" : tuple.text(i)).toList().toString();
  }

  private void commit(Commit commit) {
    committed(open, commit.commitLsn(), commit.endLsn(), commit.commitTime(), inProgress.remove(open));
  }

  private void commit(StreamCommit commit) {
    committed(commit.xid(), commit.commitLsn(), commit.endLsn(), commit.commitTime(), inProgress.remove(commit.xid()));
  }

  private void commit(CommitPrepared commit) {
    committed(commit.xid(), commit.commitLsn(), commit.endLsn(), commit.commitTime(), prepared.remove(commit.gid()));
  }

  private void committed(long xid, long commitLsn, long endLsn, long commitTime, List<Row> rows) {
    if (rows != null && !rows.isEmpty()) {
      committed.add(new Transaction(xid, commitLsn, endLsn, commitTime, rows.stream().map(Row::text).toList()));
    }
  }

  /** Also of a transaction of which nothing was sent. */
  private void abort(StreamAbort abort) {
    List<Row> rows = inProgress.getOrDefault(abort.xid(), new ArrayList<>());
    int before = rows.size();
    if (abort.subXid() == abort.xid()) {
      inProgress.remove(abort.xid());
      withdrawn += before;
    } else {
      rows.removeIf(row -> row.xid() == abort.subXid());
      withdrawn += before - rows.size();
    }
  }

  private void prepare(long xid, String gid) {
    List<Row> rows = inProgress.remove(xid);
    prepared.put(gid, rows == null ? List.of() : rows);
  }
}
