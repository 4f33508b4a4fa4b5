package io.philotes.postgres.pgoutput;

/** How much of the old row an update or a delete carries. The table's replica identity decides. */
public enum OldKind {
  /** Nothing: an update that left the replica identity alone. */
  NONE('\0'),
  /** The columns of the replica identity; the others are sent as null. */
  KEY('K'),
  /** The whole row, TOASTed values included: REPLICA IDENTITY FULL. */
  FULL('O');

  private final char code;

  OldKind(char code) {
    this.code = code;
  }

  /** The byte in front of the old tuple; {@link #NONE} has none. */
  char code() {
    return code;
  }
}
