package io.philotes.simulation;

import java.util.List;

/** How one row, or with {@code id} -1 the description of a table, was before a change. */
record SimUndo(SimTable table, int id, SimRow row, SimRelation relation) {

  private void apply() {
    if (id < 0) {
      table.relation = relation;
    } else {
      table.rows[id] = row;
    }
  }

  /** Takes back the changes from {@code mark} on, the latest first, and forgets them. */
  static void back(List<SimUndo> changes, int mark) {
    for (int i = changes.size() - 1; i >= mark; i--) {
      changes.remove(i).apply();
    }
  }
}
