package io.philotes.postgres.pgoutput;

import java.util.Objects;

/**
 * What a server sends of a transaction that it streams before its end. Needs protocol version 2 and the option {@code
 * streaming}.
 *
 * <p>The changes come in blocks, each between a {@link StreamStart} and a {@link StreamStop}; blocks never nest, but
 * between two blocks of a transaction there may be blocks of others, and whole transactions. At the end comes a {@link
 * StreamCommit}, a {@link StreamAbort} or a {@link PreparedMessage.StreamPrepare}. What was rolled back to a savepoint may
 * have been sent and is withdrawn by a {@link StreamAbort} of the subtransaction. When a connection breaks before the end,
 * the whole transaction is sent again.
 *
 * <p>See PostgreSQL, chapters "Logical Streaming Replication Protocol" and "Logical Replication Message Formats".
 */
public sealed interface StreamMessage extends PgOutputMessage {

  /**
   * Opens a block: {@code Byte1('S') Int32(xid) Int8(first)}.
   *
   * @param xid of the top-level transaction
   * @param first whether it is the transaction's first block, at least of this connection
   */
  record StreamStart(long xid, boolean first) implements StreamMessage {
    @Override
    public Kind kind() {
      return Kind.STREAM_START;
    }
  }

  /** Closes the block: {@code Byte1('E')}. */
  record StreamStop() implements StreamMessage {
    @Override
    public Kind kind() {
      return Kind.STREAM_STOP;
    }
  }

  /**
   * Ends a streamed transaction: {@code Byte1('c') Int32(xid) Int8(flags) Int64(commitLsn) Int64(endLsn)
   * Int64(commitTime)}. Comes outside of blocks, in the order of all commits.
   *
   * @param flags always 0
   * @param commitLsn where its commit record starts
   * @param endLsn where its commit record ends
   * @param commitTime microseconds since 2000-01-01 UTC
   */
  record StreamCommit(long xid, int flags, long commitLsn, long endLsn, long commitTime) implements StreamMessage {
    @Override
    public Kind kind() {
      return Kind.STREAM_COMMIT;
    }
  }

  /**
   * Withdraws what was sent of a transaction or a subtransaction: {@code Byte1('A') Int32(xid) Int32(subXid)}, and with
   * {@code streaming} parallel {@code Int64(abortLsn) Int64(abortTime)}. Comes outside of blocks, also for a
   * subtransaction of which nothing was sent.
   *
   * @param xid of the top-level transaction
   * @param subXid of the subtransaction; the same as {@code xid} when all of it was rolled back. A subtransaction within
   *     has a message of its own
   * @param abortLsn where its abort record is; 0 when the server does not tell, or never found one
   * @param abortTime microseconds since 2000-01-01 UTC; 0 when the server does not tell
   */
  record StreamAbort(long xid, long subXid, long abortLsn, long abortTime) implements StreamMessage {
    @Override
    public Kind kind() {
      return Kind.STREAM_ABORT;
    }
  }

  /**
   * A change, or a description that a change needs, within a block: its own form, with {@code Int32(xid)} behind the
   * first byte. An {@link PgOutputMessage.Origin} carries no such number and comes as it is.
   *
   * @param xid of the subtransaction that it belongs to, or of the top-level transaction. A logical message always has that
   *     of the top-level transaction: when its savepoint is rolled back, nothing withdraws it
   * @param change relation, type, insert, update, delete, truncate or message
   */
  record StreamedChange(long xid, PgOutputMessage change) implements StreamMessage {
    public StreamedChange {
      Objects.requireNonNull(change);
      if (!carries(change.kind())) {
        throw new IllegalArgumentException("no change of a streamed transaction: " + change.kind());
      }
    }

    private static boolean carries(Kind kind) {
      return switch (kind) {
        case RELATION, TYPE, INSERT, UPDATE, DELETE, TRUNCATE, MESSAGE -> true;
        case BEGIN, COMMIT, ORIGIN, STREAM_START, STREAM_STOP, STREAM_COMMIT, STREAM_ABORT, STREAMED_CHANGE,
            BEGIN_PREPARE, PREPARE, COMMIT_PREPARED, ROLLBACK_PREPARED, STREAM_PREPARE -> false;
      };
    }

    @Override
    public Kind kind() {
      return Kind.STREAMED_CHANGE;
    }
  }
}
