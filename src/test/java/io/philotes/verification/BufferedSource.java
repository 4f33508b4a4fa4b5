package io.philotes.verification;

/** What the buffer says of a source: where it ends and where it begins. */
record BufferedSource(int id, int epoch, String slot, long lastCommitLsn, long lastEndLsn, long ackedLsn, long nextPosition,
                      long floor) {}
