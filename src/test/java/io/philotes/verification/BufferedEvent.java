package io.philotes.verification;

/** One row of the buffer's log, as it is stored; an absent image is null, LSNs are unsigned. */
record BufferedEvent(long position, long commitLsn, int seq, boolean last, long lsn, long xid, long commitTime, int relation,
                     int operation, byte[] before, byte[] after, byte[] metadata) {

  static final int INSERT = 1;
  static final int UPDATE = 2;
  static final int DELETE = 3;
  static final int TRUNCATE = 4;
  static final int MESSAGE = 5;

  static String lsn(long value) {
    return Long.toHexString(value >>> 32).toUpperCase() + "/" + Long.toHexString(value & 0xFFFF_FFFFL).toUpperCase();
  }
}
