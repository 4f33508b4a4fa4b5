package io.philotes.app;

import io.philotes.buffer.store.StoredEpoch;
import io.philotes.buffer.verify.SourceReport;
import io.philotes.buffer.verify.VerifyReport;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.error.Quantity;
import java.io.PrintStream;

/** Prints what a verification found: a line a source, a line a finding, the verdict last. */
final class VerifyText {

  private VerifyText() {}

  /** @throws PhilotesException when anything is broken, after everything found was printed */
  static void print(VerifyReport report, PrintStream out) {
    if (report.sources().isEmpty()) {
      out.println("the buffer holds no source yet");
    }
    for (SourceReport source : report.sources()) {
      print(source, out);
    }
    report.sources().stream().filter(source -> !source.isIntact()).findFirst().ifPresent(broken -> {
      throw PhilotesException.of(ErrorCode.BUFFER_BROKEN, "source", broken.source(),
          broken.findings().get(0) + " (" + Quantity.count(broken.findingCount(), "finding") + ")");
    });
    out.println("verify: no gap, no duplicate, every checksum as written");
  }

  private static void print(SourceReport source, PrintStream out) {
    out.println("source " + source.source() + ": " + Quantity.count(source.events(), "event") + " in "
        + Quantity.count(source.transactions(), "transaction") + " and " + Quantity.count(source.batches(), "batch") + ", positions " + source.firstPosition() + " to "
        + source.lastPosition() + ", up to " + source.endLsn());
    source.epochs().forEach(epoch -> out.println("  " + text(epoch)));
    source.findings().forEach(finding -> out.println("  BROKEN " + finding));
    long more = source.findingCount() - source.findings().size();
    if (more > 0) {
      out.println("  and " + more + " more");
    }
  }

  private static String text(StoredEpoch epoch) {
    if (!epoch.begun()) {
      return "epoch " + epoch.epoch() + " (" + epoch.reason() + ") was announced and not begun: run 'resync' again";
    }
    return "epoch " + epoch.epoch() + " (" + epoch.reason() + ") from position " + epoch.firstPosition() + " on, begun "
        + epoch.beganAt() + ": " + missing(epoch);
  }

  private static String missing(StoredEpoch epoch) {
    if (epoch.gapFrom() == null) {
      return "what committed before " + epoch.gapTo() + " was not captured";
    }
    if (!epoch.sameHistory()) {
      return "what the history before committed at " + epoch.gapFrom() + " or later, and this one before " + epoch.gapTo() + ", was not captured";
    }
    return epoch.gapTo().isAfter(epoch.gapFrom()) ? "what committed in [" + epoch.gapFrom() + ", " + epoch.gapTo() + ") was not captured"
        : "nothing is missing";
  }
}
