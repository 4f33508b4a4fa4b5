package io.philotes.verification;

import java.sql.SQLException;

/** K1: one pass over the log, to which the source is not needed; tells where transactions and epochs begin. */
final class OrderCheck {

  private final BufferedSource source;
  private final PositionCheck positions;
  private final BatchCheck batches;
  private long events;
  private int epoch;
  private boolean begins;
  private boolean beginsEpoch;

  OrderCheck(Findings findings, BufferTables tables) throws SQLException {
    this.source = tables.source();
    this.positions = new PositionCheck(findings, source.floor());
    this.batches = new BatchCheck(findings, tables.batches(), tables.epochs(), source.floor());
  }

  void event(BufferedEvent event) {
    int itsEpoch = batches.event(event);
    beginsEpoch = events > 0 && itsEpoch != epoch;
    epoch = itsEpoch;
    begins = positions.event(event, itsEpoch);
    events++;
  }

  /** Whether the event begins a transaction behind others. */
  boolean endsTheOneBefore() {
    return begins && events > 1;
  }

  /** Whether the event begins another epoch than the events before it. */
  boolean beginsEpoch() {
    return beginsEpoch;
  }

  void end() {
    positions.end(source);
    batches.end(source);
  }

  long events() {
    return events;
  }

  /** Transactions that have ended. */
  long transactions() {
    return positions.transactions();
  }
}
