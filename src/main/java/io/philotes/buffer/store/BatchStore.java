package io.philotes.buffer.store;

import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;

/**
 * Writes batches of one source, on the one connection that may. Every call sends its statements at once, so calls may
 * follow each other without waiting; the future is the number of events the server stored.
 *
 * <p>The server's success alone says little: a compare-and-set that misses succeeds with 0 rows, and the COMMIT of an
 * aborted transaction succeeds too. So the futures here succeed only if every statement did, and the caller compares the
 * number of rows.
 */
public final class BatchStore {

  private final WriteStatements statements;

  public BatchStore(WriteStatements statements) {
    this.statements = statements;
  }

  /** Writes whole transactions in one autocommit statement: all of it, or 0 rows when the source's row is another. */
  public Future<Integer> small(WriteBatch batch, BatchPlace place) {
    Failpoints.hit(Failpoint.W_BEFORE_COMMIT);
    Future<Integer> written = statements.small(batch, place);
    Failpoints.hit(Failpoint.W_COMMIT_SENT);
    return written;
  }

  /** Begins a buffer transaction, locks the source's row and inserts the first chunk. */
  public Future<Integer> open(WriteBatch batch, BatchPlace place) {
    Future<?> begun = statements.begin().map(ok -> Failpoints.hit(Failpoint.W_BEGUN, ok));
    Future<?> opened = statements.openWrite(place).map(ok -> Failpoints.hit(Failpoint.W_CAS_DONE, ok));
    Future<Integer> stored = chunk(batch, place);
    return begun.compose(ok -> opened).compose(ok -> stored);
  }

  /** Inserts a chunk into the open buffer transaction. */
  public Future<Integer> chunk(WriteBatch batch, BatchPlace place) {
    Future<?> seen = place.partitionsGrew() ? statements.seePartitions(place) : Future.succeededFuture();
    Future<?> relations = batch.newRelations().isEmpty() ? Future.succeededFuture() : statements.relations(batch.newRelations());
    Future<Integer> stored = statements.rows(batch.rows(), place).map(rows -> Failpoints.hit(Failpoint.W_ROWS_HALF, rows));
    return seen.compose(ok -> relations).compose(ok -> stored);
  }

  /** Inserts the last chunk and, only when its count is right, moves the source's row and commits. */
  public Future<Integer> close(WriteBatch batch, BatchPlace place) {
    return chunk(batch, place)
        .compose(stored -> stored == batch.rows().size() ? commit(batch, place).map(stored) : Future.failedFuture(miscounted(stored)));
  }

  private Future<?> commit(WriteBatch batch, BatchPlace place) {
    Failpoints.hit(Failpoint.W_BEFORE_COMMIT);
    Future<?> closed = statements.closeWrite(batch, place);
    Future<?> committed = statements.commit();
    Failpoints.hit(Failpoint.W_COMMIT_SENT);
    return closed.compose(ok -> committed);
  }

  /** Raises the acked LSN. 0 rows when the fence is not ours. */
  public Future<Integer> advanceAcked(Lsn acked) {
    return statements.acked(acked);
  }

  private static PhilotesException miscounted(int rows) {
    return PhilotesException.of(ErrorCode.BUFFER_BROKEN, "rows", rows, "the buffer stored another number than was sent");
  }
}
