package io.philotes.simulation;

/** A slot in the server's memory, and what of it is on disk. */
final class SimSlotState {

  final String name;
  final long createdAt;
  long confirmedFlush;
  long restartLsn;
  String invalidationReason;
  boolean dirty;

  private long savedConfirmedFlush;
  private long savedRestartLsn;
  /** A position from which the restart may begin as soon as {@code candidateValid} is confirmed; 0 for none. */
  private long candidateRestart;
  private long candidateValid;

  SimSlotState(String name, long confirmedFlush, long restartLsn) {
    this.name = name;
    this.createdAt = confirmedFlush;
    this.confirmedFlush = confirmedFlush;
    this.restartLsn = restartLsn;
    save();
  }

  void save() {
    savedConfirmedFlush = confirmedFlush;
    savedRestartLsn = restartLsn;
    dirty = false;
  }

  /** The server is gone. Returns whether the confirmed position went back. */
  boolean reload() {
    boolean back = savedConfirmedFlush != confirmedFlush;
    confirmedFlush = savedConfirmedFlush;
    restartLsn = savedRestartLsn;
    candidateValid = 0;
    dirty = false;
    return back;
  }

  /**
   * The position is accepted as it comes, but never goes back. Alone it stays in memory: the slot is saved when its
   * restart position moves.
   */
  void confirm(long flushed) {
    if (Long.compareUnsigned(flushed, confirmedFlush) > 0) {
      confirmedFlush = flushed;
    }
    if (candidateValid != 0 && Long.compareUnsigned(candidateValid, flushed) <= 0) {
      restartLsn = Long.compareUnsigned(candidateRestart, restartLsn) > 0 ? candidateRestart : restartLsn;
      candidateValid = 0;
      save();
    }
  }

  /** Decoding passed a record of the running transactions. */
  void candidate(long restart, long valid) {
    if (Long.compareUnsigned(restart, restartLsn) <= 0 || candidateValid != 0) {
      return;
    }
    candidateRestart = restart;
    candidateValid = valid;
    if (Long.compareUnsigned(valid, confirmedFlush) <= 0) {
      confirm(confirmedFlush);
    }
  }

  /** The WAL now ends before; what points behind its end is moved there. */
  void cut(long end) {
    reload();
    if (Long.compareUnsigned(confirmedFlush, end) > 0) {
      confirmedFlush = end;
    }
    if (Long.compareUnsigned(restartLsn, end) > 0) {
      restartLsn = end;
    }
    save();
  }

  SimSlot show(int activePid) {
    return new SimSlot(name, confirmedFlush, restartLsn, activePid, invalidationReason);
  }
}
