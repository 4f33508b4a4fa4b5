package io.philotes.failpoint;

import java.util.Locale;

/**
 * The places, in the order in which a change passes them. Each says what is done by then and what is not.
 *
 * <p>The {@code w.*} places of a <em>small write</em>, which is one autocommit statement, are three: nothing is sent
 * (before_commit), the statement is sent and its fate is open (commit_sent), the buffer has answered (committed_not_acked).
 * A <em>chunked write</em>, one database transaction of several statements, passes all six.
 */
public enum Failpoint {
  // the buffer's schema
  /** A part of the buffer's schema is installed, in the transaction of the migration. */
  MIGRATE_HALF,

  // leading
  /** The lease is ours; the former leader's backend may live and the source's row has the former fence. */
  LEASE_TAKEN,
  /** The former leader's backend is gone; the source's row still has the former fence. */
  TAKEOVER_MID,
  /** The source's row has our fence; the checkpoint is not read. */
  FENCE_RAISED,
  /** The checkpoint is read. Also when the same leader begins another stream. */
  CHECKPOINT_READ,
  /** The lease is prolonged in the buffer; the writer does not know yet. */
  LEASE_RENEW,
  /** The same leader begins another stream in the session that it has. */
  WRITER_REUSED,
  /** The lease is given back; the process has not ended. */
  LEASE_RELEASED,

  // the first start of a source
  /** The publication is committed; the buffer knows nothing of the source. */
  PUBLICATION_CREATED,
  /** The buffer knows that a slot is about to be created; there is none. */
  SLOT_INTENDED,
  /** The slot exists; the buffer knows only the intention. */
  SLOT_CREATED_NOT_SAVED,
  /** A partition is attached; when a source is registered, within its transaction. */
  PARTITION_ATTACHED,
  /** The source's row, log and partitions are made, in a transaction that is not committed. */
  SOURCE_REGISTERING,
  /** The source is registered in the buffer; nobody was told. */
  SOURCE_REGISTERED,
  /** The public view has a branch for each source that this process leads first or has registered. */
  VIEW_COMPLETED,

  // the stream
  /** Everything is decided, START_REPLICATION is not sent. */
  START_BEFORE_REPLICATION,
  /** The source streams; nobody has read from it. */
  START_REPLICATING,
  /** A table's description was new and goes with the next batch. */
  RELATION_DESCRIBED,
  /** Begin of a transaction was taken; no change of it. */
  TX_BEGIN_RECEIVED,
  /** A change of a transaction was taken; its Commit was not. */
  TX_MID,
  /** Commit of a transaction was taken; the batch it travels in may still wait for others. */
  TX_COMMIT_RECEIVED,
  /** A position at which no transaction is open was noted; it may be confirmed when all before it is durable. */
  KEEPALIVE_MARKED,
  /** A batch is cut; it is not on its way. */
  BATCH_CUT,
  /** A batch is on its way to the writer. */
  BATCH_SENT,

  // the write
  /** Chunked: BEGIN is answered; the statements behind it are sent and may have been done. */
  W_BEGUN,
  /** Chunked: the source's row was as expected and is locked. */
  W_CAS_DONE,
  /** Chunked: a chunk is inserted in the open transaction. */
  W_ROWS_HALF,
  /** Small: nothing of the write is sent. Chunked: every row is inserted, the row of the source is not moved. */
  W_BEFORE_COMMIT,
  /** The statement that commits is handed to the socket and not answered: its fate is open. */
  W_COMMIT_SENT,
  /** The buffer has answered the commit; ingestion does not know and the source is told nothing. */
  W_COMMITTED_NOT_ACKED,

  // the confirmation
  /** A batch is durable and may be confirmed; the source is not told. */
  ACK_PERSISTED_NOT_SENT,
  /** The position of an idle source is persisted and may be confirmed; the source is not told. */
  IDLE_PERSISTED,
  /** A status update is handed to the socket. */
  ACK_SENT,

  // consumers
  /** The consumers of a source have their cursors; nothing is read. */
  CONSUMER_DECLARED,
  /** A page of events is read; nothing of it is delivered. */
  CONSUMER_READ,
  /** A batch is handed to the bus, or printed; the sink has not answered. */
  CONSUMER_DELIVERED_NO_REPLY,
  /** The sink has answered that the batch is handled; the delivery does not know. */
  CONSUMER_EFFECT_DONE,
  /** A cursor is about to move over what is handled; nothing is sent. */
  CONSUMER_CURSOR_MOVING,
  /** A cursor has moved in the buffer; the delivery does not know, and the transaction of an effect is not committed. */
  CONSUMER_CURSOR_MOVED,
  /** The progress of the slowest consumer is recorded. */
  PROGRESS_RECORDED,

  // retention
  /** The floor is raised and committed; every event below it still takes its space. */
  CLEANUP_FLOOR_MOVED,
  /** Some events below the floor are removed, in a transaction of their own. */
  CLEANUP_DELETED_HALF,
  /** The batches below the floor are removed; the progress and the relations are not. */
  CLEANUP_TRIMMED,

  // a resync
  /** The next epoch is announced; the source is as it was. */
  RESYNC_ANNOUNCED,
  /** The old slot is gone; the buffer does not know it, and a publication that is missing is not made. */
  RESYNC_SLOT_DROPPED,
  /** The publication is committed; there is no slot. */
  RESYNC_PUBLICATION_CREATED,
  /** The buffer knows that a new slot is about to be created; there is none. */
  RESYNC_SLOT_INTENDED,
  /** The new slot exists; the buffer knows only that one was to be created. */
  RESYNC_SLOT_CREATED,
  /** The epoch has begun; nobody was told. */
  RESYNC_BEGUN,

  // the end
  /** A stream was told to end; what is whole and not durable is on its way. */
  SHUTDOWN_DRAIN,
  /** What was whole is durable; the last status is not sent and the stream is not closed. */
  SHUTDOWN_DRAINED;

  private final String text = name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");

  /** As it stands in the property: {@code w.before_commit}. */
  public String text() {
    return text;
  }

  /** @throws IllegalArgumentException when there is none of this name */
  public static Failpoint named(String text) {
    for (Failpoint point : values()) {
      if (point.text.equals(text)) {
        return point;
      }
    }
    throw new IllegalArgumentException("there is no failpoint " + text);
  }
}
