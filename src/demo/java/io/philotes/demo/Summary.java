package io.philotes.demo;

import io.philotes.bus.message.SourceStatus;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Shows once a second how things go: one screen on a terminal, else one line. */
final class Summary {

  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final PrintStream out;
  private final boolean terminal;
  private final String url;
  private long lastEvents;
  private long lastNanos;

  Summary(PrintStream out, boolean terminal, String url, long now) {
    this.out = out;
    this.terminal = terminal;
    this.url = url;
    this.lastNanos = now;
  }

  static boolean isTerminal() {
    String term = System.getenv("TERM");
    return System.console() != null && term != null && !term.equals("dumb");
  }

  /**
   * @param status of the source, null when it did not answer
   * @param now a monotonic clock in nanoseconds
   */
  void show(long second, Tally committed, Deliveries.Delivered delivered, SourceStatus status, long now) {
    long rate = Math.round((delivered.events() - lastEvents) * 1e9 / Math.max(1, now - lastNanos));
    lastEvents = delivered.events();
    lastNanos = now;
    if (terminal) {
      out.print(CLEAR + String.join("\n", screen(second, committed, delivered, status, rate)) + "\n");
    } else {
      out.println(line(second, committed, delivered, status, rate));
    }
    out.flush();
  }

  private static String line(long second, Tally committed, Deliveries.Delivered delivered, SourceStatus status, long rate) {
    return "%4d s  committed %,d changes  delivered %,d events  %,d events/s  lag %s".formatted(
        second, committed.changes(), delivered.events(), rate, lag(status));
  }

  private List<String> screen(long second, Tally committed, Deliveries.Delivered delivered, SourceStatus status, long rate) {
    List<String> lines = new ArrayList<>();
    lines.add("Philotes demo, %,d s%s".formatted(second, "   " + url));
    lines.add("");
    lines.add("committed   %,12d changes   %,10d transactions   %,d rolled back   largest %,d".formatted(
        committed.changes(), committed.transactions(), committed.rollbacks(), committed.largest()));
    lines.add("delivered   %,12d events    %,10d transactions   %,d events/s".formatted(
        delivered.events(), delivered.transactions(), rate));
    lines.add("lag         " + lag(status));
    lines.add("positions   " + positions(status));
    lines.add("");
    lines.add("last events");
    delivered.latest().forEach(event -> lines.add("  " + event));
    lines.add("");
    lines.add("Ctrl-C closes the shop and proves that everything committed was delivered exactly once.");
    return lines;
  }

  private static String lag(SourceStatus status) {
    return status == null ? "unknown" : "%,d bytes, %.1f s".formatted(status.lagBytes(), status.lagSeconds());
  }

  private static String positions(SourceStatus status) {
    return status == null ? "unknown" : "%s   received %s   durable %s   confirmed %s".formatted(
        status.state(), status.receivedLsn(), status.durableLsn(), status.confirmedLsn());
  }
}
