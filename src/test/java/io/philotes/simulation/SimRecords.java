package io.philotes.simulation;

import java.util.random.RandomGenerator;

/** Writes what the clients of the simulated source do into its WAL, and gives transactions their ids. */
final class SimRecords {

  private static final int[] FIRST_XIDS = {771, 0x7FFF_FFF0, 0xFFFF_FFC0};

  private final RandomGenerator random;
  private SimWal wal;
  private int nextXid;

  SimRecords(RandomGenerator random) {
    this.random = random;
    nextXid = FIRST_XIDS[random.nextInt(FIRST_XIDS.length)];
  }

  void on(SimWal newWal) {
    wal = newWal;
  }

  int length() {
    return 56 + random.nextInt(120);
  }

  /** A WAL record of the client's transaction. */
  long record(SimClient client, int length) {
    long lsn = wal.append(length);
    if (client.xid == 0) {
      client.xid = nextXid++;
      nextXid = nextXid >= 0 && nextXid < 3 ? 3 : nextXid;
      client.firstLsn = lsn;
    }
    return lsn;
  }
}
