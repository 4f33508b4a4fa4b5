package io.philotes.verification;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * K2, K3 and K4: the workload's transactions. Each has one receipt, as its last event, with the number and the sum of its
 * events; receipts of a writer come in its order; each change of an account is its next version; and whenever a transaction
 * ends, the bank has as much money as ever.
 */
final class ReceiptCheck {

  private final Findings findings;
  private final Map<String, Receipt> receipts = new HashMap<>();
  private final Map<Integer, Long> lastOfWriter = new HashMap<>();
  private final RowSum sum = new RowSum();
  private final List<Receipt> found = new ArrayList<>();

  private boolean whole;
  private int events;
  private boolean known = true;
  private boolean receiptIsLast;
  private long counter = -1;
  private long money;
  private long total = -1;

  /** @param whole whether every row is known from the first event on */
  ReceiptCheck(Findings findings, boolean whole) {
    this.findings = findings;
    this.whole = whole;
  }

  /** History is broken here: what the accounts hold is not known any more. */
  void forget() {
    whole = false;
  }

  /** The next event of the open transaction; {@code change} is null when its rows are not known. */
  void event(Change change) {
    events++;
    receiptIsLast = false;
    if (change == null) {
      known = false;
      return;
    }
    boolean inserts = change.event().operation() == BufferedEvent.INSERT;
    if (change.relation().is("ledger") && inserts) {
      receipt(Receipt.of(change.now()));
      return;
    }
    if (change.line() == null) {
      known = false;
    } else {
      sum.add(change.line());
    }
    if (change.relation().is("account")) {
      account(change);
    } else if (change.relation().is("seqtab") && !inserts) {
      counter = change.now() == null ? -1 : Long.parseLong(change.now().get("n"));
    }
  }

  private void receipt(Receipt receipt) {
    found.add(receipt);
    receiptIsLast = true;
    if (receipts.put(receipt.writer() + "/" + receipt.n(), receipt) != null) {
      findings.add("K2", receipt.name() + " is there twice");
    }
    Long before = lastOfWriter.put(receipt.writer(), receipt.n());
    if (before != null && before >= receipt.n()) {
      findings.add("K4", receipt.name() + " follows " + before);
    }
  }

  private void account(Change change) {
    money += balance(change.now()) - balance(change.old());
    if (change.old() != null && change.now() != null && version(change.now()) != version(change.old()) + 1) {
      findings.add("K4", "position " + change.event().position() + ": account " + change.now().get("id") + " goes from version "
          + version(change.old()) + " to " + version(change.now()));
    }
  }

  private static long balance(RowImage row) {
    return row == null ? 0 : Long.parseLong(row.get("balance"));
  }

  private static long version(RowImage row) {
    return Long.parseLong(row.get("ver"));
  }

  /** The open transaction has ended at this position. */
  void endTransaction(long position) {
    String itsSum = sum.end();
    if (found.size() > 1) {
      findings.add("K3", "position " + position + ": " + found.size() + " receipts in one transaction");
    } else if (found.size() == 1) {
      compare(found.get(0), itsSum);
    } else if (counter >= 0) {
      findings.add("K3", "position " + position + ": writer's number " + counter + " has no receipt");
    }
    if (total < 0 && money > 0) {
      total = money;
    } else if (whole && total >= 0 && money != total) {
      findings.add("K3", "position " + position + ": the bank has " + money + " instead of " + total);
    }
    found.clear();
    events = 0;
    known = true;
    receiptIsLast = false;
    counter = -1;
  }

  private void compare(Receipt receipt, String itsSum) {
    if (receipt.events() != events || !receiptIsLast) {
      findings.add("K3", receipt.name() + " counts " + receipt.events() + " events, " + events + " are there"
          + (receiptIsLast ? "" : ", and it is not the last"));
    } else if (known && !receipt.sum().equals(itsSum)) {
      findings.add("K3", receipt.name() + " has another sum than its events");
    }
    if (known && counter != receipt.n()) {
      findings.add("K4", receipt.name() + " comes with the writer's number " + counter);
    }
  }

  /**
   * Compares with the ledger of the source.
   *
   * @param finished whether the buffer must have all of it; else each writer's up to its last one
   */
  void compareWith(Map<String, Receipt> source, boolean finished) {
    receipts.forEach((name, receipt) -> {
      Receipt real = source.get(name);
      if (real == null) {
        findings.add("K2", receipt.name() + " is a phantom: the source has it not");
      } else if (!real.row().equals(receipt.row())) {
        findings.add("K2", receipt.name() + " says something else in the source");
      }
    });
    if (whole) {
      source.values().stream().filter(real -> !receipts.containsKey(real.writer() + "/" + real.n()))
          .filter(real -> finished || real.n() < lastOfWriter.getOrDefault(real.writer(), 0L))
          .forEach(real -> findings.add("K2", real.name() + " is lost"));
    }
  }

  int count() {
    return receipts.size();
  }
}
