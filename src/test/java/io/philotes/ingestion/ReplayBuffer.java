package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import io.philotes.recording.Operations;
import io.philotes.recording.Recording.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The buffer in memory: batches become durable whole, and a chunked transaction with its last chunk only. */
final class ReplayBuffer {

  private record Event(long commitLsn, int seq, boolean last, long xid, char operation, String content) {}

  private final List<Event> durable = new ArrayList<>();
  private final Map<Integer, RelationVersion> relations = new LinkedHashMap<>();
  private final List<Event> open = new ArrayList<>();
  private final Map<Integer, RelationVersion> openRelations = new HashMap<>();
  private boolean within;
  private Lsn lastCommit = Lsn.ZERO;
  private Lsn lastEnd = Lsn.ZERO;
  private Lsn acked = Lsn.ZERO;

  SourceCheckpoint checkpoint() {
    return new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop", "philotes_cdc", lastCommit, lastEnd,
        acked, durable.size() + 1L, List.copyOf(relations.values()));
  }

  void write(WriteBatch batch) {
    assertEquals(!within, batch.opens(), "a batch opens a transaction when none is open, and else continues it");
    batch.newRelations().forEach(version -> openRelations.put(version.id(), version));
    for (int i = 0; i < batch.rows().size(); i++) {
      open.add(event(batch.rows(), i));
    }
    within = !batch.closes();
    if (batch.closes()) {
      assertTrue(Long.compareUnsigned(lastEnd.value(), batch.endLsn()) < 0, "end LSNs increase");
      lastCommit = new Lsn(batch.lastCommitLsn());
      lastEnd = new Lsn(batch.endLsn());
      acked = Lsn.max(acked, lastEnd);
      durable.addAll(open);
      relations.putAll(openRelations);
      rollback();
    }
  }

  private Event event(EventRows rows, int i) {
    RelationVersion relation = openRelations.getOrDefault(rows.relation(i), relations.get(rows.relation(i)));
    assertNotNull(relation, "the event's table was described");
    String content = Lsn.format(rows.lsn(i)) + " " + rows.operation(i) + " " + relation.schema() + "." + relation.table() + relation.columns() + " "
        + rows.part(i, EventRows.BEFORE) + " " + rows.part(i, EventRows.AFTER) + " " + rows.part(i, EventRows.METADATA);
    char operation = rows.operation(i).name().charAt(0);
    return new Event(rows.commitLsn(i), rows.seq(i), rows.last(i), rows.xid(i), operation, content);
  }

  /** Forgets the chunks of a transaction whose end was not written. */
  void rollback() {
    open.clear();
    openRelations.clear();
    within = false;
  }

  void acked(Lsn lsn) {
    acked = Lsn.max(acked, lsn);
  }

  /** The committed transactions, each once, whole, in this order. */
  void requireExactly(List<Item> transactions) {
    int at = 0;
    for (Item transaction : transactions) {
      at = requireTransaction(transaction, at);
    }
    assertEquals(durable.size(), at, "events of no committed transaction");
    assertFalse(within, "a transaction was left open");
  }

  private int requireTransaction(Item transaction, int from) {
    String name = "transaction " + Lsn.format(transaction.lsn());
    Operations operations = new Operations();
    int at = from;
    while (at < durable.size() && durable.get(at).commitLsn() == transaction.lsn()) {
      Event event = durable.get(at);
      assertEquals(at - from, event.seq(), name);
      assertEquals(transaction.time(), event.xid(), name);
      operations.add(event.operation(), 1);
      at++;
      assertEquals(at == durable.size() || durable.get(at).commitLsn() != transaction.lsn(), event.last(), name);
    }
    assertEquals(transaction.text(), operations.toString(), name);
    return at;
  }

  Map<String, String> content() {
    Map<String, String> content = new LinkedHashMap<>();
    durable.forEach(event -> content.put(Lsn.format(event.commitLsn()) + ":" + event.seq(), event.content()));
    assertEquals(durable.size(), content.size(), "an event twice");
    return content;
  }
}
