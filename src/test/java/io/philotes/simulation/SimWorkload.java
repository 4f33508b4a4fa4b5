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

  private final RandomGenerator random;
  private final SimSourceOptions options;
  private final SimCounts counts;
  private final SimStep[] idleWheel;
  private final SimStep[] openWheel;
  private final SimTable[] tables;
  private final SimClient[] clients;
  private final SimRecords records;
  private final SimStatements statements;
  private final SimAlterations alterations;
  private final List<SimTransaction> committed = new ArrayList<>();
  private final List<SimTransaction> lost = new ArrayList<>();
  /** Every commit that changed something, for taking it back. */
  private final List<SimDelivery> history = new ArrayList<>();

  private static final SimRelation[] NO_RELATIONS = {};

  private SimWal wal;
  private int told;
  private Runnable checkpoint = () -> { };
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
    records = new SimRecords(random);
    statements = new SimStatements(random, counts, tables, records);
    alterations = new SimAlterations(random, tables, records);
  }

  void on(SimWal newWal, Runnable onCheckpoint) {
    wal = newWal;
    records.on(newWal);
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
        records.record(client, 40);
        client.decoded = false;
        commit(client);
      }
      case UNPUBLISHED_ONLY -> {
        client.begin();
        for (int i = random.nextInt(3); i >= 0; i--) {
          records.record(client, records.length());
        }
        commit(client);
      }
      case UNRELATED -> unrelated();
      case MESSAGE -> message();
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
      case INSERT -> statements.insert(client, 1);
      case COPY -> statements.insert(client, 2 + random.nextInt(12));
      case UPDATE -> statements.update(client, false);
      case KEY_CHANGE -> statements.update(client, true);
      case DELETE -> statements.delete(client);
      case TRUNCATE -> statements.truncate(client);
      case DDL -> alterations.alter(client);
      case SAVEPOINT -> client.savepoint();
      case ROLLBACK_TO -> rollbackToSavepoint(client);
      case UNPUBLISHED -> unpublished(client);
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

  /** Its record is flushed by whatever is flushed next, or lost. A commit often follows at the very next byte. */
  private void message() {
    wal.append(records.length());
    if (!options.messages()) {
      return;
    }
    SimDelivery delivery = SimMessage.outside(wal.insertEnd(), "m" + ++told, random.nextInt(4) != 0);
    wal.commit(delivery);
    if (!delivery.transaction().events().isEmpty()) {
      committed.add(delivery.transaction());
      counts.messagesOutside++;
    }
    if (random.nextBoolean()) {
      commitAnother();
    }
  }

  private void unpublished(SimClient client) {
    records.record(client, records.length());
    if (options.messages() && random.nextBoolean()) {
      String content = "t" + ++told;
      SimMessage.write(client.bytes, true, wal.insertEnd(), SimMessage.PREFIX, content);
      client.message(NO_RELATIONS);
      client.events.add(SimMessage.event(wal.insertEnd(), content));
      counts.messagesWithin++;
    }
  }

  private void unrelated() {
    int count = random.nextInt(8) == 0 ? 60 : 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      wal.append(records.length());
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

  private void rollbackToSavepoint(SimClient client) {
    int before = client.events.size();
    if (client.rollbackToSavepoint()) {
      records.record(client, 34);
      counts.partialRollbacks += client.events.size() < before ? 1 : 0;
    }
  }

  private void prepare(SimClient client) {
    if (client.xid != 0) {
      client.preparedLsn = records.record(client, 200);
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

  /** Messages outside of transactions that were written and not flushed before the server was gone. */
  void forgetUnflushed() {
    while (!committed.isEmpty() && isAfter(committed.get(committed.size() - 1), wal.flushedEnd())) {
      committed.remove(committed.size() - 1);
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
