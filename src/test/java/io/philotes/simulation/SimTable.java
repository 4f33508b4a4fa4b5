package io.philotes.simulation;

/** A published table of the simulated source: its rows, who holds locks on what, and how it is described now. */
final class SimTable {

  private static final char[] IDENTITIES = {'d', 'f', 'i', 'n'};

  final int slot;
  final SimRow[] rows = new SimRow[SimSourceOptions.KEYS];
  SimRelation relation;
  /** For each row the client that changed it and has not ended, plus one. */
  private final byte[] holders = new byte[SimSourceOptions.KEYS];
  /** One bit for each client that has used the table and has not ended. */
  private int users;
  /** The client that nobody may use the table beside, plus one. */
  private int owner;

  SimTable(int slot) {
    this.slot = slot;
    char identity = IDENTITIES[slot % IDENTITIES.length];
    relation = new SimRelation(slot, 16400 + slot, "table_" + slot, identity, identity != 'n', "note", SimRelation.INT4,
        SimExtra.ALL[slot % SimExtra.ALL.length]);
  }

  boolean use(int client) {
    if (owner != 0 && owner != client + 1) {
      return false;
    }
    users |= 1 << client;
    return true;
  }

  boolean own(int client) {
    if ((users & ~(1 << client)) != 0) {
      return false;
    }
    users |= 1 << client;
    owner = client + 1;
    return true;
  }

  /** From {@code id} on the first row that is there, or not there as asked for, and free for the client; or -1. */
  int find(int id, boolean present, int client) {
    for (int i = 0; i < rows.length; i++) {
      int at = (id + i) % rows.length;
      boolean free = holders[at] == 0 || holders[at] == client + 1;
      if (free && rows[at] != null == present) {
        return at;
      }
    }
    return -1;
  }

  /** Changes a row, which belongs to the client until its transaction ends; null removes it. */
  void put(SimClient client, int id, SimRow row) {
    client.undo.add(new SimUndo(this, id, rows[id], null));
    holders[id] = (byte) (client.number + 1);
    rows[id] = row;
  }

  void empty(SimClient client) {
    for (int id = 0; id < rows.length; id++) {
      if (rows[id] != null) {
        put(client, id, null);
      }
    }
  }

  void release(int client) {
    if ((users & 1 << client) == 0) {
      return;
    }
    users &= ~(1 << client);
    if (owner == client + 1) {
      owner = 0;
    }
    for (int i = 0; i < holders.length; i++) {
      if (holders[i] == client + 1) {
        holders[i] = 0;
      }
    }
  }
}
