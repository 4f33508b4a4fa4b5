package io.philotes.verification;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What a check found, and how much it looked at.
 *
 * @param receipts transactions of the workload in the buffer
 */
public record CheckReport(List<Finding> findings, long transactions, long events, long receipts) {

  public CheckReport {
    findings = List.copyOf(findings);
  }

  /** With what other checks found. */
  public CheckReport with(Collection<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more);
    return new CheckReport(all, transactions, events, receipts);
  }

  public boolean isClean() {
    return findings.isEmpty();
  }

  /** Names of the checks that found something. */
  public Collection<String> checks() {
    return new TreeSet<>(findings.stream().map(Finding::check).toList());
  }

  /** Throws when anything was found. Returns itself. */
  public CheckReport assertClean() {
    if (!isClean()) {
      StringBuilder text = new StringBuilder("the checker found");
      findings.forEach(finding -> text.append("\n  ").append(finding));
      throw new AssertionError(text.toString());
    }
    return this;
  }

  @Override
  public String toString() {
    return events + " events, " + transactions + " transactions, " + receipts + " receipts, " + findings.size() + " findings";
  }
}
