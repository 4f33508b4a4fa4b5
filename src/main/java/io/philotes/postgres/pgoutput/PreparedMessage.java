package io.philotes.postgres.pgoutput;

import java.util.Objects;

/**
 * What a server sends of a two-phase commit as it happens. Needs protocol version 3, and a slot that was created or
 * read once with {@code two_phase}; else a prepared transaction comes as an ordinary one, when it is committed.
 *
 * <p>The {@code gid} is the name that the client of the source gave; it may be used again for a later transaction. Times are
 * microseconds since 2000-01-01 UTC. See PostgreSQL, chapter "Logical Replication Message Formats".
 */
public sealed interface PreparedMessage extends PgOutputMessage {

  /**
   * Opens a prepared transaction, in the place of {@link PgOutputMessage.Begin}: {@code Byte1('b') Int64(prepareLsn) Int64(endLsn)
   * Int64(prepareTime) Int32(xid) String(gid)}. All its changes follow, then {@link Prepare}.
   *
   * @param prepareLsn where its prepare record starts
   * @param endLsn where its prepare record ends
   */
  record BeginPrepare(long prepareLsn, long endLsn, long prepareTime, long xid, String gid) implements PreparedMessage {
    public BeginPrepare {
      Objects.requireNonNull(gid);
    }

    @Override
    public Kind kind() {
      return Kind.BEGIN_PREPARE;
    }
  }

  /**
   * Says that the transaction is prepared, and not yet committed: {@code Byte1('P') Int8(flags) Int64(prepareLsn)
   * Int64(endLsn) Int64(prepareTime) Int32(xid) String(gid)}.
   *
   * @param flags always 0
   * @param prepareLsn where its prepare record starts
   * @param endLsn where its prepare record ends
   */
  record Prepare(int flags, long prepareLsn, long endLsn, long prepareTime, long xid, String gid) implements PreparedMessage {
    public Prepare {
      Objects.requireNonNull(gid);
    }

    @Override
    public Kind kind() {
      return Kind.PREPARE;
    }
  }

  /**
   * Commits a transaction that was prepared, perhaps long ago: {@code Byte1('K') Int8(flags) Int64(commitLsn)
   * Int64(endLsn) Int64(commitTime) Int32(xid) String(gid)}. No change comes with it.
   *
   * @param flags always 0
   * @param commitLsn where the record of COMMIT PREPARED starts
   * @param endLsn where the record of COMMIT PREPARED ends
   */
  record CommitPrepared(int flags, long commitLsn, long endLsn, long commitTime, long xid, String gid) implements PreparedMessage {
    public CommitPrepared {
      Objects.requireNonNull(gid);
    }

    @Override
    public Kind kind() {
      return Kind.COMMIT_PREPARED;
    }
  }

  /**
   * Withdraws a transaction that was prepared: {@code Byte1('r') Int8(flags) Int64(prepareEndLsn) Int64(rollbackEndLsn)
   * Int64(prepareTime) Int64(rollbackTime) Int32(xid) String(gid)}.
   *
   * @param flags always 0
   * @param prepareEndLsn where its prepare record ends: tells whether it was sent, since a gid may be used again
   * @param rollbackEndLsn where the record of ROLLBACK PREPARED ends
   */
  record RollbackPrepared(int flags, long prepareEndLsn, long rollbackEndLsn, long prepareTime, long rollbackTime, long xid, String gid)
      implements PreparedMessage {
    public RollbackPrepared {
      Objects.requireNonNull(gid);
    }

    @Override
    public Kind kind() {
      return Kind.ROLLBACK_PREPARED;
    }
  }

  /**
   * Says that a streamed transaction is prepared: {@code Byte1('p')} and the fields of {@link Prepare}. Needs {@code
   * streaming} as well, and comes outside of blocks.
   *
   * @param flags always 0
   * @param prepareLsn where its prepare record starts
   * @param endLsn where its prepare record ends
   * @param xid of the top-level transaction
   */
  record StreamPrepare(int flags, long prepareLsn, long endLsn, long prepareTime, long xid, String gid) implements PreparedMessage {
    public StreamPrepare {
      Objects.requireNonNull(gid);
    }

    @Override
    public Kind kind() {
      return Kind.STREAM_PREPARE;
    }
  }
}
