package io.philotes.simulation;

/** The type of a table's last column, which comes and goes. */
enum SimExtra {
  NONE(0, "", null),
  JSONB(3802, "payload", SimText.JSONB),
  BOOLEAN(16, "ok", SimText.BOOLEANS),
  /** An enum: the server names the type before the table. */
  MOOD(16999, "mood", SimText.MOODS);

  static final SimExtra[] ALL = values();

  final int typeOid;
  final String column;
  final SimText[] values;

  SimExtra(int typeOid, String column, SimText[] values) {
    this.typeOid = typeOid;
    this.column = column;
    this.values = values;
  }
}
