package io.philotes.nemesis;

import io.philotes.testing.Await;
import io.philotes.testing.TestDatabase;
import io.philotes.verification.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** K7 for the consumers of {@link EffectRanges}: the effects of each are exactly the positions from 1 to the last, in order. */
final class EffectCheck {

  private static final List<String> CONSUMERS = List.of(EffectRanges.TOGETHER, EffectRanges.POSITION);
  private static final int MOST = 20;

  private EffectCheck() {}

  /** The tables, for the role that writes into them. */
  static void prepare(TestDatabase buffer, String role) {
    buffer.execute(EffectRanges.TABLES);
    buffer.execute("ALTER TABLE effect OWNER TO " + role, "ALTER TABLE handled OWNER TO " + role);
  }

  static void await(TestDatabase buffer, long end, Duration limit) {
    for (String consumer : CONSUMERS) {
      Await.until("consumer " + consumer + " has come to " + end, limit, () -> buffer.queryLong(
          "SELECT coalesce(max(last), 0) FROM effect WHERE consumer = '" + consumer + "'") >= end);
    }
  }

  static List<Finding> check(TestDatabase buffer, long end) {
    List<Finding> findings = new ArrayList<>();
    for (String consumer : CONSUMERS) {
      List<Range> ranges = buffer.query("SELECT process, first, last FROM effect WHERE consumer = '" + consumer + "' ORDER BY n").stream()
          .map(row -> new Range(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)))).toList();
      findings.addAll(check(consumer, ranges, end));
    }
    long foreign = buffer.queryLong("SELECT count(*) FROM effect f LEFT JOIN philotes.cdc_events e ON e.source_id = 'bank' AND e.id = f.last"
        + " WHERE f.last_id IS DISTINCT FROM e.event_id");
    if (foreign > 0) {
      findings.add(new Finding("K7", "inconsistent offset: " + foreign + " effects are of another event than the buffer has there"));
    }
    return findings;
  }

  /** What one effect was about. */
  record Range(long process, long first, long last) {}

  static List<Finding> check(String consumer, List<Range> effects, long end) {
    List<Finding> findings = new ArrayList<>();
    long next = 1;
    for (Range effect : effects) {
      if (effect.first() != next && findings.size() < MOST) {
        findings.add(new Finding("K7", (effect.first() < next ? "duplicate: " : "lost write: ") + "after position " + (next - 1) + " consumer "
            + consumer + " has " + effect));
      }
      next = effect.last() + 1;
    }
    if (next != end + 1) {
      findings.add(new Finding("K7", "lost write: consumer " + consumer + " came to " + (next - 1) + ", the log ends at " + end));
    }
    return findings;
  }
}
