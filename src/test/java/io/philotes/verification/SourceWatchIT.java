package io.philotes.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A slot that goes back, and one that holds too much back, are noticed. */
class SourceWatchIT {

  @Test
  void findsAConfirmationThatWentBackAndTooMuchRetainedWal() {
    try (TestDatabase source = Postgres.source().createDatabase("source_watch")) {
      String slot = source.name();
      source.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')",
          "SELECT pg_copy_logical_replication_slot('" + slot + "', '" + slot + "_old')", "CREATE TABLE t (v text)",
          "INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, 3000)");
      try (SourceWatch watch = SourceWatch.open(source, slot, 1 << 20)) {
        Await.until("the watch has looked", Duration.ofSeconds(30), () -> watch.retained() > 1 << 20);
        source.execute("SELECT pg_replication_slot_advance('" + slot + "', pg_current_wal_lsn())");
        watch.awaitSample();
        assertTrue(watch.findings().stream().anyMatch(finding -> finding.what().contains("holds")));
        assertEquals(0, watch.findings().stream().filter(finding -> finding.what().contains("went back")).count());
        source.execute("SELECT pg_drop_replication_slot('" + slot + "')",
            "SELECT pg_copy_logical_replication_slot('" + slot + "_old', '" + slot + "')");
        Await.until("the watch finds it", Duration.ofSeconds(30),
            () -> watch.findings().stream().anyMatch(finding -> finding.what().contains("went back")));
      }
    }
  }
}
