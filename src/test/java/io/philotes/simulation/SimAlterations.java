package io.philotes.simulation;

import java.util.random.RandomGenerator;

/** What clients of the simulated source do to the descriptions of tables. */
final class SimAlterations {

  private static final String[] NOTES = {"note", "remark", "we\"ird", "\u00fcber"};
  private static final char[] IDENTITIES = {'d', 'f', 'i'};

  private final RandomGenerator random;
  private final SimTable[] tables;
  private final SimRecords records;
  private long nextOid = 20_000;
  private int names;

  SimAlterations(RandomGenerator random, SimTable[] tables, SimRecords records) {
    this.random = random;
    this.tables = tables;
    this.records = records;
  }

  void alter(SimClient client) {
    SimTable table = tables[random.nextInt(tables.length)];
    if (!table.own(client.number)) {
      return;
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      records.record(client, 90);
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
    table.empty(client);
    table.relation = table.relation.recreated(nextOid++);
  }

  private void changeExtra(SimClient client, SimTable table) {
    for (int id = 0; id < table.rows.length; id++) {
      if (table.rows[id] != null && table.rows[id].extra() != null) {
        table.put(client, id, table.rows[id].withoutExtra());
      }
    }
    table.relation = table.relation.withExtra(SimExtra.ALL[random.nextInt(SimExtra.ALL.length)]);
  }
}
