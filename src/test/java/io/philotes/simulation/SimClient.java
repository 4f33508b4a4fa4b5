package io.philotes.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client of the simulated source, with its open transaction. */
final class SimClient {

  final int number;
  boolean open;
  boolean prepared;
  /** Whether logical decoding sees anything of the transaction, published or not. */
  boolean decoded;
  long preparedLsn;
  /** 0 until the first change. */
  int xid;
  long firstLsn;
  String origin;
  int generation;
  /** The tables of the last description change: likely to be changed next. */
  SimTable favourite;
  final List<SimEvent> events = new ArrayList<>();
  final List<SimUndo> undo = new ArrayList<>();
  final SimBytes bytes = new SimBytes(1024);

  private int[] ends = new int[16];
  private SimRelation[][] relations = new SimRelation[16][];
  private int messages;
  private int[] savepoints = new int[12];
  private int depth;

  SimClient(int number) {
    this.number = number;
  }

  void begin() {
    open = true;
    prepared = false;
    decoded = true;
    xid = 0;
    firstLsn = 0;
    origin = null;
    favourite = null;
    generation++;
    depth = 0;
    messages = 0;
    bytes.size = 0;
    events.clear();
    undo.clear();
  }

  void message(SimRelation[] needed) {
    if (messages == ends.length) {
      ends = Arrays.copyOf(ends, messages * 2);
      relations = Arrays.copyOf(relations, messages * 2);
    }
    ends[messages] = bytes.size;
    relations[messages++] = needed;
  }

  boolean hasMessages() {
    return messages > 0;
  }

  void savepoint() {
    if (depth * 3 == savepoints.length) {
      return;
    }
    savepoints[depth * 3] = messages;
    savepoints[depth * 3 + 1] = events.size();
    savepoints[depth * 3 + 2] = undo.size();
    depth++;
  }

  /** Takes back what came after the last savepoint; false when there is none. */
  boolean rollbackToSavepoint() {
    if (depth == 0) {
      return false;
    }
    depth--;
    messages = savepoints[depth * 3];
    bytes.size = messages == 0 ? 0 : ends[messages - 1];
    int kept = savepoints[depth * 3 + 1];
    events.subList(kept, events.size()).clear();
    SimUndo.back(undo, savepoints[depth * 3 + 2]);
    return true;
  }

  byte[] messages() {
    return bytes.copy(0, bytes.size);
  }

  int[] ends() {
    return Arrays.copyOf(ends, messages);
  }

  SimRelation[][] relations() {
    return Arrays.copyOf(relations, messages);
  }
}
