package io.philotes.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What clients of the simulated source do to rows: each statement becomes WAL, messages and the events that they must become. */
final class SimStatements {

  private final RandomGenerator random;
  private final SimCounts counts;
  private final SimTable[] tables;
  private final SimRecords records;
  private int counter;

  SimStatements(RandomGenerator random, SimCounts counts, SimTable[] tables, SimRecords records) {
    this.random = random;
    this.counts = counts;
    this.tables = tables;
    this.records = records;
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

  void insert(SimClient client, int rows) {
    SimTable table = table(client);
    if (table == null) {
      return;
    }
    long lsn = records.record(client, records.length() + 30 * rows);
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
        table.put(client, id, row);
      }
    }
  }

  void update(SimClient client, boolean newKey) {
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
    long lsn = records.record(client, records.length());
    table.relation.update(client.bytes, lsn, old, row);
    client.message(table.relation.alone);
    client.events.add(table.relation.updated(lsn, old, row));
    if (newId != id) {
      table.put(client, id, null);
    }
    table.put(client, newId, row);
  }

  void delete(SimClient client) {
    SimTable table = table(client);
    int id = table == null ? -1 : table.find(random.nextInt(SimSourceOptions.KEYS), true, client.number);
    if (id < 0) {
      return;
    }
    SimRow old = table.rows[id];
    long lsn = records.record(client, records.length());
    table.relation.delete(client.bytes, lsn, old);
    client.message(table.relation.alone);
    client.events.add(table.relation.deleted(lsn, old));
    table.put(client, id, null);
  }

  /** One statement, one record, one message; an event for each published table. */
  void truncate(SimClient client) {
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
      records.record(client, 42);
    }
    long lsn = records.record(client, 46);
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
      table.empty(client);
    }
    client.bytes.close(at);
    client.message(relations);
  }
}
