package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.JarProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The line dies in both directions while the source creates the slot, which may rightly take for ever (F49, F69). */
class SilentCreationIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  /** It takes some twenty seconds, and longer on a busy machine; {@code SlotCreationTest} holds the exact limit, in simulated time. */
  private static final Duration NOTICED = Duration.ofSeconds(60);

  @Test
  void f69ASilentLineIsNoticedWhileTheSlotIsCreatedAndOneSlotComesToBe() throws SQLException {
    try (Rig rig = Rig.open(); FaultProxy line = FaultProxy.to(rig.source().server());
        Connection connection = rig.source().connect(); Statement statement = connection.createStatement()) {
      rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
      connection.setAutoCommit(false);
      statement.execute("SET application_name = 'in the way'");
      statement.execute("INSERT INTO t VALUES (1)");
      long inTheWay = rig.source().queryLong("SELECT pid FROM pg_stat_activity WHERE application_name = 'in the way'");
      rig.with("PHILOTES_SOURCE_PORT", String.valueOf(line.port()));
      try (JarProcess jar = rig.jar()) {
        jar.awaitLine("waitsFor=\"pid " + inTheWay + " (", SOON);
        line.all().hold();
        jar.awaitLine("PHL-SRC-12 SOURCE_UNAVAILABLE", NOTICED);
        line.heal();
        Status.awaitSource(rig.port(), Rig.SOURCE, "DEGRADED", SOON);
        connection.commit();
        rig.awaitStreaming();
        rig.source().execute("INSERT INTO t VALUES (2)");
        Await.until("it is buffered", SOON, () -> rig.lastPosition() == 1);
        assertTrue(jar.isAlive());
        Orphans.check(rig, List.of(rig.slot()));
        assertEquals(1, rig.checkOrder().events());
      }
    }
  }
}
