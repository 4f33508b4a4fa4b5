package io.philotes.verification;

/** Two transactions of one writer that follow each other, in the other order; each slot in the log keeps its LSN. */
final class Reordering {

  /** The contents change places, what belongs to the commit stays. */
  static final String SQL = """
      WITH receipts AS (
        SELECT commit_lsn, lead(commit_lsn) OVER (ORDER BY position) AS next, after::json ->> 'writer' AS w,
               lead(after::json ->> 'writer') OVER (ORDER BY position) AS next_w
          FROM e WHERE tab = 'ledger'),
      pair AS (SELECT commit_lsn AS a, next AS b FROM receipts WHERE w = next_w ORDER BY commit_lsn LIMIT 1),
      slot AS (SELECT DISTINCT ON (commit_lsn) commit_lsn, xid, commit_time, batch, position FROM e ORDER BY commit_lsn, position)
      UPDATE e SET commit_lsn = s.commit_lsn, xid = s.xid, commit_time = s.commit_time, batch = s.batch,
             position = s.position + e.seq / 100000.0
        FROM pair p, slot s
       WHERE e.commit_lsn = p.a AND s.commit_lsn = p.b OR e.commit_lsn = p.b AND s.commit_lsn = p.a""";

  private Reordering() {}
}
