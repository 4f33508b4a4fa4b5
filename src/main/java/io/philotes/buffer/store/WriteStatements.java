package io.philotes.buffer.store;

import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import java.util.List;

/**
 * The statements that write batches of one source under one fence, one method each. They run in the order of the calls
 * and may be sent without waiting. A statement in a transaction that has failed fails too, but its COMMIT succeeds (the
 * command tag is ROLLBACK; PostgreSQL, "COMMIT").
 */
public interface WriteStatements {

  /** BEGIN. */
  Future<Void> begin();

  /** Locks the source's row until the transaction ends, or fails when it is not as expected. */
  Future<Void> openWrite(BatchPlace place);

  /** Makes the open transaction see partitions that were attached since it began. */
  Future<Void> seePartitions(BatchPlace place);

  /** Inserts relation versions. */
  Future<Void> relations(List<RelationVersion> relations);

  /** Inserts events; the number of rows. */
  Future<Integer> rows(EventRows rows, BatchPlace place);

  /** Moves the source's row and inserts the batch's, or fails when the source's row is not as expected. */
  Future<Void> closeWrite(WriteBatch batch, BatchPlace place);

  /** COMMIT, whatever it did. */
  Future<Void> commit();

  /** Everything for whole transactions in one autocommit statement; 0 when the source's row is not as expected. */
  Future<Integer> small(WriteBatch batch, BatchPlace place);

  /** Raises the acked LSN; 0 when the fence is not ours. */
  Future<Integer> acked(Lsn acked);
}
