package io.philotes.bench.backlog;

import java.util.Locale;

/**
 * Of what a backlog consists. Each is 60 % inserts, 30 % updates, 10 % deletes.
 */
public enum Shape {
  /** Rows of about 250 B; a third of them in transactions of 1, a third of 10, a third of 1,000, evenly mixed. */
  MIXED(3_000, 1_000 + 100 + 1, "mixed(n, o)"),
  /** The same rows, each in a transaction of its own. */
  SINGLE(1_000, 1_000, "single(n, o)"),
  /** The same rows in transactions of 1,000. */
  THOUSAND(1_000, 1, "thousand(n, o)"),
  /** Mixed transactions of rows of 4 kB, whose large value lies in the TOAST table; updates do not touch it. */
  WIDE(3_000, 1_000 + 100 + 1, "mixed(n, o)"),
  /** Everything in one transaction. */
  ONE(1_000, 0, null);

  private final int eventsPerCycle;
  private final int transactionsPerCycle;
  private final String cycle;

  Shape(int eventsPerCycle, int transactionsPerCycle, String cycle) {
    this.eventsPerCycle = eventsPerCycle;
    this.transactionsPerCycle = transactionsPerCycle;
    this.cycle = cycle;
  }

  int cycles(int atLeast) {
    return (atLeast + eventsPerCycle - 1) / eventsPerCycle;
  }

  int events(int cycles) {
    return cycles * eventsPerCycle;
  }

  int transactions(int cycles) {
    return this == ONE ? 1 : cycles * transactionsPerCycle;
  }

  /** What writes it, as one statement outside a transaction. */
  String call(int cycles) {
    return this == ONE ? "CALL change(" + cycles * 600 + ", " + cycles * 300 + ", " + cycles * 100 + ", 1, 1)"
        : "CALL cycles(" + cycles + ")";
  }

  /** The body of the procedure that {@link #call} calls again and again. */
  String cycle() {
    return cycle == null ? "NULL;" : "CALL " + cycle + ";";
  }

  /** SQL for the large text of row i. */
  String note() {
    return this == WIDE ? "(SELECT string_agg(md5(i::text || '.' || part), '') FROM generate_series(1, 125) part)"
        : "rpad(md5(i::text), 150, ' the quick brown fox jumps over the lazy dog')";
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
