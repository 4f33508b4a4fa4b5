package io.philotes.verification;

import java.util.List;

/**
 * One change as the server's output plugin tells it.
 *
 * @param oldKind {@code K}, {@code O} or 0 when there is no old row
 * @param old values in the order of the columns, {@link RowImage#ABSENT} when not sent
 * @param now likewise; null when there is no new row
 */
record TrueChange(long commitLsn, int seq, boolean last, long lsn, long xid, long commitTime, int operation, TrueRelation relation,
                  char oldKind, String[] old, String[] now) {

  TrueChange asLast() {
    return new TrueChange(commitLsn, seq, true, lsn, xid, commitTime, operation, relation, oldKind, old, now);
  }

  /** A table as the plugin describes it. */
  record TrueRelation(long oid, String schema, String table, char identity, List<String> columns, List<Integer> types,
                      List<Boolean> key) {}
}
