package io.philotes.verification;

import java.sql.SQLException;
import java.util.List;

/**
 * One way to spoil a good buffer.
 *
 * @param check the check that is meant for it
 */
record Corruption(String name, String check, Action action) {

  /** Two rows of one transaction and one table, neither of them touched again. */
  private static final String TWINS = "(SELECT commit_lsn FROM e WHERE tab = 'scratch' AND operation = 1"
      + " GROUP BY commit_lsn HAVING count(*) > 2 ORDER BY commit_lsn LIMIT 1)";
  private static final String MIDDLE = "(SELECT k FROM e WHERE tab = 'account' AND operation = 2 AND NOT last ORDER BY k OFFSET 20 LIMIT 1)";
  private static final String RECEIPT = "(SELECT commit_lsn FROM e WHERE tab = 'ledger' ORDER BY k OFFSET 30 LIMIT 1)";

  /** Spoils. */
  interface Action {
    void on(Forger forger) throws SQLException;
  }

  /** Of the careless kind: numbers and checksums stay as they were. */
  private static Corruption plain(String name, String check, String... sql) {
    return new Corruption(name, check, forger -> {
      for (String statement : sql) {
        forger.sql(statement);
      }
      forger.store();
    });
  }

  /** Of the careful kind: everything that can be computed is made right again. */
  private static Corruption careful(String name, String check, String... sql) {
    return new Corruption(name, check, forger -> {
      for (String statement : sql) {
        forger.sql(statement);
      }
      forger.renumber();
      forger.store();
      forger.seal();
    });
  }

  /** Values only: positions stay, checksums are right. */
  private static Corruption sealed(String name, String check, String... sql) {
    return new Corruption(name, check, forger -> {
      for (String statement : sql) {
        forger.sql(statement);
      }
      forger.store();
      forger.seal();
    });
  }

  static List<Corruption> all() {
    return List.of(
        plain("an event is dropped", "K1", "DELETE FROM e WHERE k = " + MIDDLE),
        careful("an event is dropped, renumbered", "K3", "DELETE FROM e WHERE k = " + MIDDLE),
        careful("one of many equal rows is dropped, renumbered", "K3", "DELETE FROM e WHERE k = (SELECT max(k) - 1 FROM e WHERE commit_lsn = " + TWINS + " AND tab = 'scratch')"),
        careful("a transaction is dropped, renumbered", "K2", "DELETE FROM e WHERE commit_lsn = " + RECEIPT),
        careful("a batch is dropped with its events, renumbered", "K2", "DELETE FROM e WHERE batch = (SELECT batch FROM e WHERE k = " + MIDDLE + ")"),
        careful("an event is there twice, renumbered", "K3", "INSERT INTO e SELECT k + 1000000, position + 0.5, commit_lsn, seq, last, lsn, xid,"
            + " commit_time, relation, operation, before, after, metadata, batch, tab FROM e WHERE k = " + MIDDLE),
        careful("an event of a table without a key is there twice, renumbered", "K3", "INSERT INTO e SELECT k + 1000000, position + 0.5, commit_lsn, seq,"
            + " last, lsn, xid, commit_time, relation, operation, before, after, metadata, batch, tab FROM e"
            + " WHERE k = (SELECT min(k) FROM e WHERE tab = 'nopk' AND operation = 1)"),
        sealed("the contents of two events are swapped", "K3", "UPDATE e SET after = o.after FROM e o WHERE e.commit_lsn = " + TWINS
            + " AND o.commit_lsn = e.commit_lsn AND e.tab = 'scratch' AND o.tab = 'scratch' AND (e.seq, o.seq) IN ((0, 1), (1, 0))"),
        careful("an event moves to the next transaction", "K3", "UPDATE e SET commit_lsn = n.commit_lsn, xid = n.xid, commit_time = n.commit_time,"
            + " batch = n.batch, position = n.position - 0.5 FROM e n WHERE e.k = (SELECT min(k) FROM e WHERE commit_lsn = " + RECEIPT
            + ") AND n.k = (SELECT min(k) FROM e WHERE commit_lsn > " + RECEIPT + ")"),
        plain("a digit is flipped", "K1", "UPDATE e SET after = replace(after, '\"ver\":', '\"ver\":1') WHERE k = " + MIDDLE),
        sealed("a digit of a balance is flipped, with the right checksum", "K3", "UPDATE e SET after = replace(after, '\"balance\":', '\"balance\":1') WHERE k = " + MIDDLE),
        sealed("a digit of a version is flipped, with the right checksum", "K4", "UPDATE e SET after = replace(after, '\"ver\":', '\"ver\":1') WHERE k = " + MIDDLE),
        sealed("the last value of a row is another one, with the right checksum", "K5", "UPDATE e SET after = replace(after, '\"n\":', '\"n\":1')"
            + " WHERE k = (SELECT max(k) FROM e WHERE tab = 'seqtab' AND operation = 2)"),
        sealed("a null becomes an empty string", "K3", "UPDATE e SET after = replace(after, '\"note\":null', '\"note\":\"\"')"
            + " WHERE k = (SELECT min(k) FROM e WHERE tab = 'item' AND operation = 1 AND after LIKE '%\"note\":null%')"),
        sealed("a number becomes a string", "K6", "UPDATE e SET after = regexp_replace(after, '\"ver\":(\\d+)', '\"ver\":\"\\1\"') WHERE k = " + MIDDLE),
        sealed("the before image of a changed key is lost", "K5", "UPDATE e SET before = NULL WHERE k = (SELECT min(k) FROM e WHERE tab = 'item'"
            + " AND operation = 2 AND before IS NOT NULL)"),
        sealed("a before image is lost under full identity", "K6", "UPDATE e SET before = NULL WHERE k = (SELECT min(k) FROM e WHERE tab = 'nopk'"
            + " AND operation = 2)"),
        sealed("a before image is not what the row was", "K5", "UPDATE e SET before = replace(before, '\"v\":\"', '\"v\":\"x') WHERE k = (SELECT min(k)"
            + " FROM e WHERE tab = 'nopk' AND operation = 3)"),
        sealed("an unchanged column is not named", "K6", "UPDATE e SET metadata = NULL WHERE k = (SELECT min(k) FROM e WHERE metadata LIKE '%\"unchanged\"%')"),
        sealed("an event refers to another table of the same form", "K5", "UPDATE e SET relation = (SELECT o.relation FROM e o WHERE o.tab = 'part_b' LIMIT 1)"
            + " WHERE k = (SELECT max(k) FROM e WHERE tab = 'part_a' AND operation = 1)"),
        new Corruption("a table has another name", "K5", forger -> forger.sql("UPDATE philotes.relations SET table_name = 'other' WHERE table_name = 'item'")),
        new Corruption("a relation version is lost", "K6", forger -> forger.sql("DELETE FROM philotes.relations WHERE table_name = 'nopk'")),
        sealed("an event refers to a stale version of its table", "K6", "UPDATE e SET relation = (SELECT min(o.relation) FROM e o WHERE o.tab = 'shape_0')"
            + " WHERE k = (SELECT max(k) FROM e WHERE tab = 'shape_0')"),
        plain("a transaction's last event is not marked", "K1", "UPDATE e SET last = false WHERE commit_lsn = " + RECEIPT + " AND last"),
        plain("an event in the middle is marked as the last", "K1", "UPDATE e SET last = true WHERE k = " + MIDDLE),
        careful("a transaction is divided", "K3", "UPDATE e SET commit_lsn = commit_lsn + 1, last = true WHERE commit_lsn = " + RECEIPT + " AND seq > 0"),
        careful("two transactions become one", "K3", "UPDATE e SET commit_lsn = n.commit_lsn, xid = n.xid, commit_time = n.commit_time FROM e n WHERE e.commit_lsn = "
            + RECEIPT + " AND n.commit_lsn = (SELECT min(commit_lsn) FROM e WHERE commit_lsn > " + RECEIPT + ") AND n.seq = 0"),
        plain("a transaction has the commit LSN of the one before", "K1", "UPDATE e SET commit_lsn = (SELECT max(commit_lsn) FROM e WHERE commit_lsn < "
            + RECEIPT + ") WHERE commit_lsn = " + RECEIPT),
        plain("a batch is dropped", "K1", "DELETE FROM b WHERE id = (SELECT batch FROM e WHERE k = " + MIDDLE + ")"),
        plain("a checksum is changed", "K1", "UPDATE b SET checksum = checksum # 1 WHERE id = (SELECT batch FROM e WHERE k = " + MIDDLE + ")"),
        plain("a batch counts one transaction more", "K1", "UPDATE b SET transactions = transactions + 1 WHERE id = (SELECT batch FROM e WHERE k = " + MIDDLE + ")"),
        plain("the chain of end LSNs is broken", "K1", "UPDATE b SET prev_end_lsn = prev_end_lsn - 1 WHERE id = (SELECT batch FROM e WHERE k = " + MIDDLE + ")"),
        careful("a receipt is a phantom", "K2", "INSERT INTO e SELECT k + 1000000, position + 1000000, commit_lsn + 1, 0, true, lsn, xid, commit_time, relation,"
            + " operation, before, regexp_replace(after, '\"n\":\\d+', '\"n\":987654321987'), metadata, (SELECT max(batch) FROM e), tab FROM e WHERE k ="
            + " (SELECT max(k) FROM e WHERE tab = 'ledger')"),
        careful("two transactions of a writer are reordered, LSNs too", "K4", Reordering.SQL),
        sealed("positions have a gap, everything else fits", "K1", "UPDATE e SET position = position + 1 WHERE batch > (SELECT batch FROM e WHERE k = " + MIDDLE + ")",
            "UPDATE b SET first_position = first_position + 1, last_position = last_position + 1 WHERE id > (SELECT batch FROM e WHERE k = " + MIDDLE + ")",
            "UPDATE philotes.sources SET next_position = next_position + 1"),
        careful("the tail is cut and the checkpoint turned back", "K2", "DELETE FROM e WHERE batch > (SELECT batch FROM e WHERE k = " + MIDDLE + ")"),
        new Corruption("the record of confirmations is turned back", "K8", forger -> forger.sql("UPDATE philotes.sources SET acked_lsn = acked_lsn - 100000")));
  }

  @Override
  public String toString() {
    return name;
  }
}
