package io.philotes.demo;

/**
 * What the shop knows to have committed, counted by the clients themselves.
 *
 * @param transactions that changed at least one row and committed
 * @param changes rows changed by them; a TRUNCATE counts as one
 * @param rollbacks transactions given up, of which nothing may ever be seen
 * @param largest changes of the largest transaction
 */
record Tally(long transactions, long changes, long rollbacks, long largest) {

  static final Tally NONE = new Tally(0, 0, 0, 0);

  Tally committed(long count) {
    return count == 0 ? this : new Tally(transactions + 1, changes + count, rollbacks, Math.max(largest, count));
  }

  Tally rolledBack() {
    return new Tally(transactions, changes, rollbacks + 1, largest);
  }

  Tally plus(Tally other) {
    return new Tally(transactions + other.transactions, changes + other.changes, rollbacks + other.rollbacks,
        Math.max(largest, other.largest));
  }
}
