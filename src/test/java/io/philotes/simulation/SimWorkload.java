package io.philotes.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The clients of the simulated source and the tables they change. Locks as in PostgreSQL: a changed row belongs to its
 * transaction until that ends, and who truncates or alters a table has it alone; who would have to wait does something
 * else.
 */
final class SimWorkload {

  private static final String[] NOTES = {"note", "remark", "we\"ird", "\u00fcber"};
  private static final int[] FIRST_XIDS = {771, 0x7FFF_FFF0, 0xFFFF_FFC0};
  private static final char[] IDENTITIES = {'d', 'f', 'i'};

  private final RandomGenerator random;
  private final SimSourceOptions options;
  private final SimCounts counts;
  private final SimStep[] idleWheel;
  private final SimStep[] openWheel;
  private final SimTable[] tables;
  private final SimClient[] clients;
  private final List<SimTransaction> committed = new ArrayList<>();
  private final List<SimTransaction> lost = new ArrayList<>();
  /** Every commit that changed something, for taking it back. */
  private final List<SimDelivery> history = new ArrayList<>();

  private SimWal wal;
  private Runnable checkpoint = () -> { };
  private int nextXid;
  private long nextOid = 20_000;
  private int names;
  private int counter;
  private long time = 820_000_000_000_000L;

  SimWorkload(RandomGenerator random, SimSourceOptions options, SimCounts counts) {
    this.random = random;
    this.options = options;
    this.counts = counts;
    idleWheel = options.wheel(false);
    openWheel = options.wheel(true);
    tables = new SimTable[options.tables()];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = new SimTable(i);
    }
    clients = new SimClient[options.clients()];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = new SimClient(i);
    }
    nextXid = FIRST_XIDS[random.nextInt(FIRST_XIDS.length)];
  }

  void on(SimWal newWal, Runnable onCheckpoint) {
    wal = newWal;
    checkpoint = onCheckpoint;
  }

  List<String> tableNames() {
    return Arrays.stream(tables).map(table -> table.relation.qualified()).toList();
  }

  List<SimTransaction> committed() {
    return committed;
  }

  List<SimTransaction> lost() {
    return lost;
  }

  void step() {
    SimClient client = clients[random.nextInt(clients.length)];
    if (client.prepared) {
      endPrepared(client);
    } else if (client.open) {
      within(client, openWheel[random.nextInt(openWheel.length)]);
    } else {
      outside(client, idleWheel[random.nextInt(idleWheel.length)]);
    }
  }

  private void outside(SimClient client, SimStep step) {
    switch (step) {
      case BEGIN -> begin(client);
      case EMPTY -> {
        client.begin();
        record(client, 40);
        client.decoded = false;
        commit(client);
      }
      case UNPUBLISHED_ONLY -> {
        client.begin();
        for (int i = random.nextInt(3); i >= 0; i--) {
          record(client, length());
        }
        commit(client);
      }
      case UNRELATED -> unrelated();
      case MESSAGE -> wal.append(length());
      case CHECKPOINT -> {
        runningXacts();
        wal.append(114);
        wal.flush();
        checkpoint.run();
      }
      case RUNNING_XACTS -> runningXacts();
      case FLUSH -> wal.flush();
      default -> throw new IllegalStateException("not outside of a transaction: " + step);
    }
  }

  private void begin(SimClient client) {
    client.begin();
    if (random.nextInt(32) == 0) {
      client.origin = random.nextBoolean() ? "node_a" : "pg_16385";
    }
  }

  private void within(SimClient client, SimStep step) {
    switch (step) {
      case INSERT -> insert(client, 1);
      case COPY -> insert(client, 2 + random.nextInt(12));
      case UPDATE -> update(client, false);
      case KEY_CHANGE -> update(client, true);
      case DELETE -> delete(client);
      case TRUNCATE -> truncate(client);
      case DDL -> alter(client);
      case SAVEPOINT -> client.savepoint();
      case ROLLBACK_TO -> rollbackToSavepoint(client);
      case UNPUBLISHED -> record(client, length());
      case COMMIT -> commit(client);
      case COMMIT_TOGETHER -> {
        commit(client);
        commitAnother();
      }
      case ROLLBACK -> rollback(client);
      case PREPARE -> prepare(client);
      default -> throw new IllegalStateException("not within a transaction: " + step);
    }
  }

  private void unrelated() {
    int records = random.nextInt(8) == 0 ? 60 : 1 + random.nextInt(4);
    for (int i = 0; i < records; i++) {
      wal.append(length());
    }
    if (random.nextBoolean()) {
      wal.flush();
    }
  }

  void runningXacts() {
    long oldest = wal.insertEnd();
    for (SimClient client : clients) {
      if (client.open && client.firstLsn != 0 && Long.compareUnsigned(client.firstLsn, oldest) < 0) {
        oldest = client.firstLsn;
      }
    }
    wal.append(50);
    wal.running(oldest);
  }

  private int length() {
    return 56 + random.nextInt(120);
  }

  /** A WAL record of the client's transaction. */
  private long record(SimClient client, int length) {
    long lsn = wal.append(length);
    if (client.xid == 0) {
      client.xid = nextXid++;
      nextXid = nextXid >= 0 && nextXid < 3 ? 3 : nextXid;
      client.firstLsn = lsn;
    }
    return lsn;
  }

  /** A table that the client may use now, or null. */
  private SimTable table(SimClient client) {
    SimTable table = client.favourite != null && random.nextInt(4) != 0 ? client.favourite
        : tables[random.nextInt(tables.length)];
    return table.use(client.number) ? table : null;
  }

  private SimRow row(int id, SimTable table) {
    SimText[] extras = table.relation.extra.values;
    return new SimRow(id, ++counter, any(SimText.NOTES), any(SimText.DOCS), extras == null ? null : any(extras));
  }

  private SimText any(SimText[] texts) {
    return texts[random.nextInt(texts.length)];
  }

  private void insert(SimClient client, int rows) {
    SimTable table = table(client);
    if (table == null) {
      return;
    }
    long lsn = record(client, length() + 30 * rows);
    for (int i = 0; i < rows; i++) {
      int id = table.relation.keyed ? table.find(random.nextInt(SimSourceOptions.KEYS), false, client.number)
          : random.nextInt(1000);
      if (id < 0) {
        return;
      }
      if (i > 0) {
        counts.sharedLsns++;
      }
      SimRow row = row(id, table);
      table.relation.insert(client.bytes, lsn, row);
      client.message(table.relation.alone);
      client.events.add(table.relation.inserted(lsn, row));
      if (table.relation.keyed) {
        put(client, table, id, row);
      }
    }
  }

  private void update(SimClient client, boolean newKey) {
    SimTable table = table(client);
    int id = table == null ? -1 : table.find(random.nextInt(SimSourceOptions.KEYS), true, client.number);
    int newId = newKey && id >= 0 ? table.find(random.nextInt(SimSourceOptions.KEYS), false, client.number) : id;
    if (newId < 0) {
      return;
    }
    SimRow old = table.rows[id];
    SimRow row = row(newId, table);
    if (random.nextBoolean()) {
      row = new SimRow(newId, row.counter(), row.note(), old.doc(), row.extra());
    }
    long lsn = record(client, length());
    table.relation.update(client.bytes, lsn, old, row);
    client.message(table.relation.alone);
    client.events.add(table.relation.updated(lsn, old, row));
    if (newId != id) {
      put(client, table, id, null);
    }
    put(client, table, newId, row);
  }

  private void delete(SimClient client) {
    SimTable table = table(client);
    int id = table == null ? -1 : table.find(random.nextInt(SimSourceOptions.KEYS), true, client.number);
    if (id < 0) {
      return;
    }
    SimRow old = table.rows[id];
    long lsn = record(client, length());
    table.relation.delete(client.bytes, lsn, old);
    client.message(table.relation.alone);
    client.events.add(table.relation.deleted(lsn, old));
    put(client, table, id, null);
  }

  private void put(SimClient client, SimTable table, int id, SimRow row) {
    client.undo.add(new SimUndo(table, id, table.rows[id], null));
    table.hold(id, client.number);
    table.rows[id] = row;
  }

  /** One statement, one record, one message; an event for each published table. */
  private void truncate(SimClient client) {
    List<SimTable> owned = new ArrayList<>();
    int first = random.nextInt(tables.length);
    for (int i = random.nextInt(3); i >= 0; i--) {
      SimTable table = tables[(first + i) % tables.length];
      if (!owned.contains(table) && table.own(client.number)) {
        owned.add(table);
      }
    }
    if (!owned.isEmpty()) {
      truncate(client, owned, random.nextBoolean(), random.nextBoolean());
    }
  }

  private void truncate(SimClient client, List<SimTable> owned, boolean cascade, boolean restart) {
    for (SimTable ignored : owned) {
      record(client, 42);
    }
    long lsn = record(client, 46);
    SimRelation[] relations = new SimRelation[owned.size()];
    int at = client.bytes.open(lsn);
    client.bytes.int8('T');
    client.bytes.int32(relations.length);
    client.bytes.int8((cascade ? 1 : 0) | (restart ? 2 : 0));
    for (int i = 0; i < relations.length; i++) {
      SimTable table = owned.get(i);
      relations[i] = table.relation;
      client.bytes.int32((int) table.relation.oid());
      client.events.add(table.relation.truncated(lsn, cascade, restart));
      empty(client, table);
    }
    client.bytes.close(at);
    client.message(relations);
  }

  private void empty(SimClient client, SimTable table) {
    for (int id = 0; id < table.rows.length; id++) {
      if (table.rows[id] != null) {
        put(client, table, id, null);
      }
    }
  }

  private void alter(SimClient client) {
    SimTable table = tables[random.nextInt(tables.length)];
    if (!table.own(client.number)) {
      return;
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      record(client, 90);
    }
    client.undo.add(new SimUndo(table, -1, null, table.relation));
    client.favourite = table;
    SimRelation now = table.relation;
    switch (random.nextInt(7)) {
      case 0 -> table.relation = now.renamed("table_" + table.slot + "_" + ++names);
      case 1 -> table.relation = now.withNote(otherNote(now));
      case 2 -> table.relation = now.withCounterType(now.isCounter(SimRelation.INT4) ? SimRelation.INT8 : SimRelation.INT4);
      case 3 -> table.relation = now.keyed ? now.withIdentity(IDENTITIES[random.nextInt(3)]) : now.again();
      case 4 -> table.relation = now.again();
      case 5 -> recreate(client, table);
      default -> changeExtra(client, table);
    }
  }

  private String otherNote(SimRelation relation) {
    String name = NOTES[random.nextInt(NOTES.length)];
    return relation.isNoteCalled(name) ? NOTES[0].equals(name) ? NOTES[1] : NOTES[0] : name;
  }

  /** Dropped and created again under the same name: nothing tells that the rows have gone. */
  private void recreate(SimClient client, SimTable table) {
    empty(client, table);
    table.relation = table.relation.recreated(nextOid++);
  }

  private void changeExtra(SimClient client, SimTable table) {
    for (int id = 0; id < table.rows.length; id++) {
      if (table.rows[id] != null && table.rows[id].extra() != null) {
        put(client, table, id, table.rows[id].withoutExtra());
      }
    }
    table.relation = table.relation.withExtra(SimExtra.ALL[random.nextInt(SimExtra.ALL.length)]);
  }

  private void rollbackToSavepoint(SimClient client) {
    int before = client.events.size();
    if (client.rollbackToSavepoint()) {
      record(client, 34);
      counts.partialRollbacks += client.events.size() < before ? 1 : 0;
    }
  }

  private void prepare(SimClient client) {
    if (client.xid != 0) {
      client.preparedLsn = record(client, 200);
      wal.flush();
      client.prepared = true;
    }
  }

  private void endPrepared(SimClient client) {
    switch (random.nextInt(8)) {
      case 0 -> {
        counts.preparedCommits++;
        commit(client);
      }
      case 1 -> {
        if (random.nextInt(3) == 0) {
          rollback(client);
        }
      }
      default -> { }
    }
  }

  private void commitAnother() {
    int first = random.nextInt(clients.length);
    for (int i = 0; i < clients.length; i++) {
      SimClient other = clients[(first + i) % clients.length];
      if (other.open && !other.prepared && other.hasMessages()) {
        commit(other);
        return;
      }
    }
  }

  private void commit(SimClient client) {
    client.open = false;
    if (client.xid != 0) {
      // a commit record names what a change of a description made invalid
      long commitLsn = wal.append(client.favourite == null ? 46 : 46 + random.nextInt(3_000));
      wal.flush();
      time += random.nextInt(16) == 0 ? -random.nextInt(5_000_000) : random.nextInt(100_000);
      SimDelivery delivery = SimDelivery.of(client, commitLsn, wal.insertEnd(), time, options);
      if (client.hasMessages() || client.decoded && options.sendsEmptyTransactions()) {
        wal.commit(delivery);
      }
      if (client.hasMessages()) {
        committed.add(delivery.transaction());
        counts.origins += client.origin == null ? 0 : 1;
      }
      if (!client.undo.isEmpty()) {
        history.add(delivery);
      }
    }
    release(client);
  }

  private void rollback(SimClient client) {
    if (client.xid != 0) {
      wal.append(34);
    }
    vanish(client);
  }

  /** Ends the transaction without a trace in the WAL. */
  private void vanish(SimClient client) {
    SimUndo.back(client.undo, 0);
    client.open = false;
    release(client);
  }

  private void release(SimClient client) {
    client.prepared = false;
    for (SimTable table : tables) {
      table.release(client.number);
    }
  }

  /** Ends all open transactions. */
  void quiesce() {
    for (SimClient client : clients) {
      if (client.open) {
        end(client);
      }
    }
    wal.flush();
  }

  private void end(SimClient client) {
    if (random.nextInt(4) == 0) {
      rollback(client);
    } else {
      commit(client);
    }
  }

  /** Waits for everyone who has a transaction open now; meanwhile others begin new ones. */
  void waitForOpen() {
    int[] generations = new int[clients.length];
    for (SimClient client : clients) {
      generations[client.number] = client.open ? client.generation : -1;
    }
    for (SimClient client : clients) {
      for (int i = random.nextInt(4); i > 0; i--) {
        step();
      }
      if (client.open && client.generation == generations[client.number]) {
        end(client);
      }
    }
  }

  /** The server tells its clients to go: prepared transactions stay. */
  void disconnect() {
    for (SimClient client : clients) {
      if (client.open && !client.prepared) {
        rollback(client);
      }
    }
  }

  /** The server is gone, and with it what was open and not prepared. */
  void crash() {
    for (SimClient client : clients) {
      if (client.open && !client.prepared) {
        vanish(client);
      }
    }
  }

  /** What was after the LSN never happened. Returns to the tables of that time. */
  void cut(long lsn) {
    crash();
    for (SimClient client : clients) {
      if (client.open && Long.compareUnsigned(client.preparedLsn, lsn) >= 0) {
        vanish(client);
      }
    }
    while (!history.isEmpty() && isAfter(history.get(history.size() - 1).transaction(), lsn)) {
      SimUndo.back(new ArrayList<>(history.remove(history.size() - 1).undo()), 0);
    }
    while (!committed.isEmpty() && isAfter(committed.get(committed.size() - 1), lsn)) {
      lost.add(committed.remove(committed.size() - 1));
    }
  }

  private static boolean isAfter(SimTransaction transaction, long lsn) {
    return Long.compareUnsigned(transaction.endLsn(), lsn) > 0;
  }

  /** Another server: nothing of what was. */
  void forget() {
    for (SimClient client : clients) {
      if (client.open) {
        vanish(client);
      }
    }
    history.clear();
    lost.addAll(committed);
    committed.clear();
  }
}
