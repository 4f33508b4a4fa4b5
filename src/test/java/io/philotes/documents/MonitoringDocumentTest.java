package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.RetainedWal;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.metrics.PhilotesMetrics;
import io.philotes.metrics.StatusMeters;
import io.philotes.postgres.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code src/docs/monitoring.md} names exactly the meters that there are. */
class MonitoringDocumentTest {

  private static final Pattern TABLED = Pattern.compile("^\\| (`philotes_[^|]*)\\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("philotes_[a-z_]+");

  @Test
  void namesExactlyTheMetersThatThereAre() {
    assertEquals(existing(), documented());
  }

  private static Set<String> documented() {
    String table = TABLED.matcher(Documents.read("src/docs/monitoring.md")).results().map(row -> row.group(1))
        .collect(Collectors.joining());
    return NAME.matcher(table).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
  }

  static Set<String> existing() {
    return scrape().lines().filter(line -> line.startsWith("philotes_"))
        .map(line -> line.replaceFirst("[{ ].*", "")).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every meter of ours as Prometheus gets it, once. */
  static String scrape() {
    try (PhilotesMetrics metrics = new PhilotesMetrics();
         StatusMeters meters = new StatusMeters(metrics.registry(), List.of("shop"), List.of("orders"))) {
      meters.update(List.of(new SourceStatus("shop", SourceState.DEGRADED, "SOURCE_REFUSED", null, null, Lsn.ZERO, Lsn.ZERO,
              Lsn.ZERO, 0, 0, RetainedWal.UNKNOWN, 0, 0, 0, 0)),
          List.of(new BufferStatus("shop", true, 0, 0, null, 0, 0)),
          List.of(new ConsumerStatus("orders", "shop", 0, 0, ConsumerState.IDLE, null, null, 0, 0, 0)),
          new CleanupStatus(Instant.EPOCH, 0, null));
      return metrics.scrape();
    }
  }
}
