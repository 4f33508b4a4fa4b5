package io.philotes.simulation;

/** A row; texts may be null, and {@code extra} means nothing when the table has no such column. Never changed. */
record SimRow(int id, int counter, SimText note, SimText doc, SimText extra) {

  SimRow withoutExtra() {
    return new SimRow(id, counter, note, doc, null);
  }
}
