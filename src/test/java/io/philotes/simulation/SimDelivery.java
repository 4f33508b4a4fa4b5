package io.philotes.simulation;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a walsender sends of a committed transaction, made once.
 *
 * @param begin the Begin message, framed, with an Origin when there is one
 * @param messages the changes, framed, one after the other
 * @param ends where each of them ends
 * @param relations for each of them the descriptions that must have been sent before
 * @param undo how to take the transaction back when the source loses it
 */
record SimDelivery(SimTransaction transaction, byte[] begin, byte[] messages, int[] ends, SimRelation[][] relations,
                   byte[] commit, List<SimUndo> undo) {

  /** What the client's transaction, which is committed now, looks like on the wire. */
  static SimDelivery of(SimClient client, long commitLsn, long endLsn, long time, SimSourceOptions options) {
    boolean fromFirstRecord = options.sendsEmptyTransactions() || !client.hasMessages();
    long beginLsn = fromFirstRecord ? client.firstLsn : client.events.get(0).lsn();
    SimTransaction transaction = new SimTransaction(beginLsn, commitLsn, endLsn, client.xid, time, events(client));
    return new SimDelivery(transaction, beginMessage(client, transaction), client.messages(), client.ends(),
        client.relations(), commitMessage(transaction), List.copyOf(client.undo));
  }

  private static List<SimEvent> events(SimClient client) {
    if (client.origin == null) {
      return List.copyOf(client.events);
    }
    return client.events.stream().map(event -> from(event, client.origin)).toList();
  }

  private static SimEvent from(SimEvent event, String origin) {
    String member = "\"origin\":\"" + origin + "\"}";
    String metadata = event.metadata() == null ? '{' + member
        : event.metadata().substring(0, event.metadata().length() - 1) + ',' + member;
    return new SimEvent(event.table(), event.operation(), event.lsn(), event.key(), event.before(), event.after(),
        metadata, event.relation());
  }

  /** With an origin it is not the last message of its place, and such messages belong to none. */
  private static byte[] beginMessage(SimClient client, SimTransaction transaction) {
    SimBytes out = new SimBytes(64);
    int at = out.open(client.origin == null ? transaction.beginLsn() : 0);
    out.int8('B');
    out.int64(transaction.commitLsn());
    out.int64(transaction.commitTime());
    out.int32(transaction.xid());
    out.close(at);
    if (client.origin != null) {
      int origin = out.open(transaction.beginLsn());
      out.int8('O');
      out.int64(transaction.commitLsn() - 4096);
      out.name(client.origin.getBytes(StandardCharsets.US_ASCII));
      out.close(origin);
    }
    return out.copy(0, out.size);
  }

  private static byte[] commitMessage(SimTransaction transaction) {
    SimBytes out = new SimBytes(64);
    int at = out.open(transaction.endLsn());
    out.int8('C');
    out.int8(0);
    out.int64(transaction.commitLsn());
    out.int64(transaction.endLsn());
    out.int64(transaction.commitTime());
    out.close(at);
    return out.copy(0, out.size);
  }
}
