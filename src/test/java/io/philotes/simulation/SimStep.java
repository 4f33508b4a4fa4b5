package io.philotes.simulation;

/** What a client of the simulated source may do next, with how often it does so by default. */
public enum SimStep {
  /** Begins a transaction. Like all up to {@link #FLUSH}, a step of a client without an open transaction. */
  BEGIN(false, 60),
  /** A transaction that gets a transaction id and changes nothing that is decoded. */
  EMPTY(false, 3),
  /** A transaction that changes unpublished tables only. */
  UNPUBLISHED_ONLY(false, 4),
  /** WAL that has nothing to do with transactions, such as a vacuum's; may be much. */
  UNRELATED(false, 6),
  /** A logical message outside of any transaction: WAL that is not sent to us, unless we ask for it. */
  MESSAGE(false, 2),
  CHECKPOINT(false, 2),
  /** What the background writer tells every 15 s: which transactions run. Lets a slot's restart_lsn move. */
  RUNNING_XACTS(false, 5),
  /** The WAL writer flushes what no commit has flushed. */
  FLUSH(false, 6),

  INSERT(true, 26),
  UPDATE(true, 26),
  DELETE(true, 8),
  KEY_CHANGE(true, 4),
  /** Several rows in one WAL record, which therefore share one LSN. */
  COPY(true, 4),
  TRUNCATE(true, 2),
  /** A change of a table's description, often followed by changes in the same transaction. */
  DDL(true, 4),
  SAVEPOINT(true, 6),
  ROLLBACK_TO(true, 4),
  /** A change of an unpublished table, or a transactional logical message. */
  UNPUBLISHED(true, 4),
  COMMIT(true, 20),
  /** Commits back to back with another client: the second commit LSN is the first's end LSN. */
  COMMIT_TOGETHER(true, 4),
  ROLLBACK(true, 4),
  /** First phase of a two-phase commit; the second comes some time later, also after a crash. */
  PREPARE(true, 2);

  private final boolean inTransaction;
  private final int weight;

  SimStep(boolean inTransaction, int weight) {
    this.inTransaction = inTransaction;
    this.weight = weight;
  }

  boolean inTransaction() {
    return inTransaction;
  }

  int weight() {
    return weight;
  }
}
