package io.philotes.simulation;

import io.philotes.buffer.store.BatchPlace;
import io.philotes.bus.message.WriteBatch;
import io.philotes.event.RelationVersion;
import java.util.ArrayList;
import java.util.List;

/** A server process of the simulated buffer, with the transaction that is open in it. */
public final class SimBackend {

  final int pid;
  boolean alive = true;
  boolean inTransaction;
  boolean failed;
  /** From the first rows of the transaction on. */
  long seesPartitionsTo;
  WriteBatch closing;
  BatchPlace closingPlace;
  final List<StoredEvent> rows = new ArrayList<>();
  final List<RelationVersion> relations = new ArrayList<>();
  private final Runnable onDeath;

  SimBackend(int pid, Runnable onDeath) {
    this.pid = pid;
    this.onDeath = onDeath;
  }

  void begin() {
    inTransaction = true;
    failed = false;
    closing = null;
    rows.clear();
    relations.clear();
  }

  void end() {
    inTransaction = false;
    failed = false;
    closing = null;
    rows.clear();
    relations.clear();
  }

  void died() {
    alive = false;
    end();
    onDeath.run();
  }
}
