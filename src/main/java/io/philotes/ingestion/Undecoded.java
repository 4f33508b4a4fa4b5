package io.philotes.ingestion;

import io.philotes.postgres.Lsn;

/**
 * A change that became an event with its message in it: where it is, and why it could not be decoded.
 *
 * @param lsn of the change, as unsigned; so is {@code commitLsn}
 * @param reason a sentence without row data
 */
record Undecoded(long lsn, long commitLsn, int seq, String reason) {

  /** As an operator finds it. */
  String place() {
    return Lsn.format(commitLsn) + ":" + seq + ", lsn " + Lsn.format(lsn);
  }
}
