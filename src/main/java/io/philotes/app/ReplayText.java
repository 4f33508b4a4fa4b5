package io.philotes.app;

import io.philotes.bus.message.SeekOutcome;
import io.philotes.error.Printable;
import io.philotes.error.Quantity;
import java.io.PrintStream;

/** What a replay tells its operator. */
final class ReplayText {

  private ReplayText() {}

  static void print(SeekOutcome outcome, PrintStream out) {
    out.println("consumer " + outcome.consumer() + ", source " + outcome.source() + ": has passed position " + outcome.position());
    if (outcome.events() == 0) {
      out.println("  it is there already: the next event is at position " + outcome.next());
    } else {
      out.println("  " + (outcome.done() ? "" : "would be ") + (outcome.isBack() ? "delivered again: " : "never delivered: ") + Quantity.count(outcome.events(), "event")
          + ", of " + span(outcome));
    }
    if (outcome.tables() != null) {
      outcome.tables().forEach((table, events) -> out.println("    " + (table.isEmpty() ? "(no table)" : Printable.line(table)) + ": " + events));
    }
    out.println(outcome.done() ? "replay: the next event delivered is at position " + outcome.next() : "dry run: nothing was changed");
  }

  private static String span(SeekOutcome outcome) {
    return outcome.firstCommit() + (outcome.lastCommit() == null || outcome.lastCommit().equals(outcome.firstCommit()) ? ""
        : " to " + outcome.lastCommit());
  }
}
