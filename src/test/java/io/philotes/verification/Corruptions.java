package io.philotes.verification;

import static io.philotes.verification.Corruption.beside;
import static io.philotes.verification.Corruption.careful;
import static io.philotes.verification.Corruption.plain;
import static io.philotes.verification.Corruption.sealed;

import java.util.ArrayList;
import java.util.List;

/** The ways to spoil a buffer, in the tables {@code e} and {@code b} of {@link Forger}. */
final class Corruptions {

  /** An update of an account, in the middle of its transaction. */
  private static final String MIDDLE =
      "(SELECT k FROM e WHERE tab = 'account' AND operation = 2 AND NOT last ORDER BY k OFFSET 20 LIMIT 1)";
  private static final String AT_MIDDLE = " WHERE k = " + MIDDLE;
  private static final String BATCH_OF_MIDDLE = "(SELECT batch FROM e" + AT_MIDDLE + ")";

  /** Commit LSNs: of a transaction with a receipt, of the next one, and of one with many rows that nobody touches again. */
  private static final String RECEIPT = "(SELECT commit_lsn FROM e WHERE tab = 'ledger' ORDER BY k OFFSET 30 LIMIT 1)";
  private static final String NEXT = "(SELECT min(commit_lsn) FROM e WHERE commit_lsn > " + RECEIPT + ")";
  private static final String MANY = "(SELECT commit_lsn FROM e WHERE tab = 'scratch' AND operation = 1"
      + " GROUP BY commit_lsn HAVING count(*) > 2 ORDER BY commit_lsn LIMIT 1)";

  private static final String AGAIN = "INSERT INTO e SELECT k + 1000000, position + 0.5, commit_lsn, seq, last, lsn, xid,"
      + " commit_time, relation, operation, before, after, metadata, batch, tab FROM e";

  private Corruptions() {}

  static List<Corruption> all() {
    List<Corruption> all = new ArrayList<>(losses());
    all.addAll(values());
    all.addAll(images());
    all.addAll(tables());
    all.addAll(transactions());
    all.addAll(chain());
    return all;
  }

  private static List<Corruption> losses() {
    return List.of(
        plain("an event is dropped", "K1", "DELETE FROM e" + AT_MIDDLE),
        careful("an event is dropped, renumbered", "K3", "DELETE FROM e" + AT_MIDDLE),
        careful("one of many rows is dropped, renumbered", "K3",
            "DELETE FROM e WHERE k = (SELECT max(k) - 1 FROM e WHERE commit_lsn = " + MANY + " AND tab = 'scratch')"),
        careful("a transaction is dropped, renumbered", "K2", "DELETE FROM e WHERE commit_lsn = " + RECEIPT),
        careful("a batch is dropped with its events, renumbered", "K2", "DELETE FROM e WHERE batch = " + BATCH_OF_MIDDLE),
        careful("the tail is cut and the checkpoint turned back", "K2", "DELETE FROM e WHERE batch > " + BATCH_OF_MIDDLE),
        careful("an event is there twice, renumbered", "K3", AGAIN + AT_MIDDLE),
        careful("an event of a table without a key is there twice, renumbered", "K3",
            AGAIN + " WHERE k = (SELECT min(k) FROM e WHERE tab = 'nopk' AND operation = 1)"),
        careful("a receipt is a phantom", "K2", "INSERT INTO e SELECT k + 1000000, position + 1000000, commit_lsn + 1, 0, true,"
            + " lsn, xid, commit_time, relation, operation, before, regexp_replace(after, '\"n\":\\d+', '\"n\":987654321987'),"
            + " metadata, (SELECT max(batch) FROM e), tab FROM e WHERE k = (SELECT max(k) FROM e WHERE tab = 'ledger')"));
  }

  private static List<Corruption> values() {
    return List.of(
        plain("a digit is flipped", "K1", "UPDATE e SET after = replace(after, '\"ver\":', '\"ver\":1')" + AT_MIDDLE),
        sealed("a digit of a balance is flipped", "K3",
            "UPDATE e SET after = replace(after, '\"balance\":', '\"balance\":1')" + AT_MIDDLE),
        sealed("a digit of a version is flipped", "K4", "UPDATE e SET after = replace(after, '\"ver\":', '\"ver\":1')" + AT_MIDDLE),
        sealed("the last value of a row is another one", "K5", "UPDATE e SET after = replace(after, '\"n\":', '\"n\":1')"
            + " WHERE k = (SELECT max(k) FROM e WHERE tab = 'seqtab' AND operation = 2)"),
        sealed("a null becomes an empty string", "K3", "UPDATE e SET after = replace(after, '\"note\":null', '\"note\":\"\"')"
            + " WHERE k = (SELECT min(k) FROM e WHERE tab = 'item' AND operation = 1 AND after LIKE '%\"note\":null%')"),
        sealed("a number becomes a string", "K6",
            "UPDATE e SET after = regexp_replace(after, '\"ver\":(\\d+)', '\"ver\":\"\\1\"')" + AT_MIDDLE),
        sealed("the contents of two events are swapped", "K3", "UPDATE e SET after = o.after FROM e o WHERE e.commit_lsn = " + MANY
            + " AND o.commit_lsn = e.commit_lsn AND e.tab = 'scratch' AND o.tab = 'scratch'"
            + " AND (e.seq, o.seq) IN ((0, 1), (1, 0))"));
  }

  private static List<Corruption> images() {
    return List.of(
        sealed("the before image of a changed key is lost", "K5", "UPDATE e SET before = NULL"
            + " WHERE k = (SELECT min(k) FROM e WHERE tab = 'item' AND operation = 2 AND before IS NOT NULL)"),
        sealed("a before image is lost under full identity", "K6", "UPDATE e SET before = NULL"
            + " WHERE k = (SELECT min(k) FROM e WHERE tab = 'nopk' AND operation = 2)"),
        sealed("a before image is not what the row was", "K5", "UPDATE e SET before = replace(before, '\"v\":\"', '\"v\":\"x')"
            + " WHERE k = (SELECT min(k) FROM e WHERE tab = 'nopk' AND operation = 3)"),
        sealed("an unchanged column is not named", "K6", "UPDATE e SET metadata = NULL"
            + " WHERE k = (SELECT min(k) FROM e WHERE metadata LIKE '%\"unchanged\"%')"));
  }

  private static List<Corruption> tables() {
    return List.of(
        sealed("an event refers to another table of the same form", "K5", "UPDATE e SET relation ="
            + " (SELECT o.relation FROM e o WHERE o.tab = 'part_b' LIMIT 1)"
            + " WHERE k = (SELECT max(k) FROM e WHERE tab = 'part_a' AND operation = 1)"),
        sealed("an event refers to a stale version of its table", "K6", "UPDATE e SET relation ="
            + " (SELECT min(o.relation) FROM e o WHERE o.tab = e.tab) WHERE k = (SELECT max(k) FROM e WHERE tab LIKE 'shape\\_%')"),
        beside("a table has another name", "K5", "UPDATE philotes.relations SET table_name = 'other' WHERE table_name = 'item'"),
        beside("a relation version is lost", "K6", "DELETE FROM philotes.relations WHERE table_name = 'nopk'"));
  }

  private static List<Corruption> transactions() {
    return List.of(
        careful("an event moves to the next transaction", "K3", "UPDATE e SET commit_lsn = n.commit_lsn, xid = n.xid,"
            + " commit_time = n.commit_time, batch = n.batch, position = n.position - 0.5 FROM e n"
            + " WHERE e.k = (SELECT min(k) FROM e WHERE commit_lsn = " + RECEIPT + ") AND n.commit_lsn = " + NEXT + " AND n.seq = 0"),
        careful("a transaction is divided", "K3", "UPDATE e SET commit_lsn = commit_lsn + 1 WHERE commit_lsn = " + RECEIPT
            + " AND seq > 0"),
        careful("two transactions become one", "K3", "UPDATE e SET commit_lsn = n.commit_lsn, xid = n.xid,"
            + " commit_time = n.commit_time FROM e n WHERE e.commit_lsn = " + RECEIPT + " AND n.commit_lsn = " + NEXT
            + " AND n.seq = 0"),
        careful("two transactions of a writer are reordered, LSNs too", "K4", Reordering.SQL),
        plain("a transaction's last event is not marked", "K1", "UPDATE e SET last = false WHERE last AND commit_lsn = " + RECEIPT),
        plain("an event in the middle is marked as the last", "K1", "UPDATE e SET last = true" + AT_MIDDLE),
        sealed("a transaction has the commit LSN of the one before", "K1", "UPDATE e SET commit_lsn ="
            + " (SELECT max(commit_lsn) FROM e WHERE commit_lsn < " + RECEIPT + ") WHERE commit_lsn = " + RECEIPT));
  }

  private static List<Corruption> chain() {
    String ofMiddle = " WHERE id = " + BATCH_OF_MIDDLE;
    return List.of(
        plain("a batch is dropped", "K1", "DELETE FROM b" + ofMiddle),
        plain("a checksum is changed", "K1", "UPDATE b SET checksum = checksum # 1" + ofMiddle),
        plain("a batch counts one transaction more", "K1", "UPDATE b SET transactions = transactions + 1" + ofMiddle),
        plain("the chain of end LSNs is broken", "K1", "UPDATE b SET prev_end_lsn = prev_end_lsn - 1" + ofMiddle),
        plain("an epoch begins of which there is no record", "K1", "UPDATE b SET epoch = epoch + 1 WHERE id > " + BATCH_OF_MIDDLE,
            "UPDATE philotes.sources SET epoch = epoch + 1"),
        plain("an epoch does not begin at the LSN that its record says", "K1",
            "UPDATE b SET epoch = epoch + 1 WHERE id > " + BATCH_OF_MIDDLE,
            "UPDATE philotes.sources SET epoch = epoch + 1",
            "INSERT INTO philotes.epochs (source_id, epoch, began_at, first_position, reason, gap_to, same_history,"
                + " system_identifier, timeline, database, slot, slot_dropped) SELECT s.id, s.epoch, now(), b.first_position,"
                + " 'SLOT_LOST', b.prev_end_lsn + 1, true, s.system_identifier, s.timeline, s.database, s.slot, true"
                + " FROM philotes.sources s JOIN b ON b.source_id = s.id WHERE b.id > " + BATCH_OF_MIDDLE + " ORDER BY b.id LIMIT 1"),
        sealed("positions have a gap, all else fits", "K1",
            "UPDATE e SET position = position + 1 WHERE batch > " + BATCH_OF_MIDDLE,
            "UPDATE b SET first_position = first_position + 1, last_position = last_position + 1 WHERE id > " + BATCH_OF_MIDDLE,
            "UPDATE philotes.sources SET next_position = next_position + 1"),
        beside("the record of confirmations is turned back", "K8", "UPDATE philotes.sources SET acked_lsn = acked_lsn - 100000"));
  }

  /** Nothing in the source's tables contradicts these. */
  static List<Corruption> thatOnlyTheServerKnows() {
    return List.of(
        sealed("a transaction has another id", "K10", "UPDATE e SET xid = xid + 1 WHERE commit_lsn = " + RECEIPT),
        sealed("a change has another LSN", "K10", "UPDATE e SET lsn = lsn - 8" + AT_MIDDLE),
        beside("a column has another type", "K10", "UPDATE philotes.relations SET columns = replace(columns::text, '25', '1043')::json"
            + " WHERE table_name = 'scratch'"));
  }
}
