package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading pauses by the number of events in memory, long before the limit of bytes, and goes on. */
class WatermarksIT {

  private static final int ROWS = 40_000;
  private static final String SENT = "SELECT CASE WHEN a.wait_event = 'WalSenderWriteData' THEN r.sent_lsn - '0/0'::pg_lsn ELSE -1 END::bigint"
      + " FROM pg_stat_replication r JOIN pg_stat_activity a USING (pid)";

  @Test
  void pausesAtTheHighOneWhileTheBufferTakesNothingAndLosesNothing() throws SQLException {
    Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
    try (Rig rig = Rig.open().with("PHILOTES_BACKPRESSURE_HIGH_WATERMARK", "500").with("PHILOTES_BACKPRESSURE_LOW_WATERMARK", "100");
        JarProcess jar = rig.jar(log)) {
      rig.awaitStreaming();
      rig.source().execute("CREATE TABLE wide (id int PRIMARY KEY, pad text)", "INSERT INTO wide VALUES (0, '')");
      rig.awaitBuffered();
      try (Connection connection = rig.buffer().connect(); Statement statement = connection.createStatement()) {
        statement.execute("BEGIN; LOCK TABLE philotes.events_1 IN ACCESS EXCLUSIVE MODE");
        rig.source().execute("INSERT INTO wide SELECT i, repeat('x', 1000) FROM generate_series(1, 1000) i",
            "INSERT INTO wide SELECT i, repeat('x', 1000) FROM generate_series(1001, " + ROWS + ") i");
        awaitPause(rig);
        double held = Metrics.read(rig.port()).value("philotes_cdc_in_flight_bytes", Rig.SOURCE);
        assertTrue(held > 300_000 && held < 3_000_000, held + " bytes are in memory; without watermarks it would be eight batches of 1 MB");
        statement.execute("ROLLBACK");
      }
      rig.awaitBuffered();
      assertEquals(ROWS + 1L, rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events WHERE table_name = 'wide'"));
      rig.awaitConsumed("log");
      assertTrue(jar.isAlive());
      rig.check(log);
    }
  }

  /** The source waits for us to read, at one and the same place, five times that it is asked in a row. */
  private static void awaitPause(Rig rig) {
    List<Long> places = new ArrayList<>();
    Await.until("the source waits for Philotes to read", Rig.LONG, () -> {
      places.add(rig.source().queryLong(SENT));
      List<Long> last = places.subList(Math.max(0, places.size() - 5), places.size());
      return last.size() == 5 && last.get(0) > 0 && new HashSet<>(last).size() == 1;
    });
  }
}
