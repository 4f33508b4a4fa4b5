package io.philotes.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String OWN = "SELECT pg_backend_pid()";

  @Test
  void whatIsAskedWhileWaitingLogsInOnceAndNobodyStays() {
    try (TestDatabase database = Postgres.source().createDatabase("wait")) {
      List<Long> backends = new ArrayList<>();
      Await.until("three questions", LIMIT, () -> backends.add(database.queryLong(OWN)) && backends.size() == 3);
      assertEquals(1, backends.stream().distinct().count());
      assertNotEquals(backends.get(0), database.queryLong(OWN));
      awaitAlone(database);
    }
  }

  @Test
  void aLostSessionIsReplacedAtTheNextQuestion() {
    try (TestDatabase database = Postgres.source().createDatabase("wait")) {
      List<Long> backends = new ArrayList<>();
      Await.until("three questions", LIMIT, () -> {
        backends.add(database.queryLong(OWN));
        if (backends.size() == 1) {
          database.execute("SELECT pg_terminate_backend(" + backends.get(0) + ", 10000)");
        }
        return backends.size() == 3;
      });
      assertNotEquals(backends.get(0), backends.get(1));
      assertEquals(backends.get(1), backends.get(2));
    }
  }

  @Test
  void aWaitWithinAWaitHasASessionOfItsOwnAndNobodyStaysWhenItIsInVain() {
    try (TestDatabase database = Postgres.source().createDatabase("wait")) {
      List<Long> backends = new ArrayList<>();
      Await.until("an outer one", LIMIT, () -> {
        backends.add(database.queryLong(OWN));
        assertThrows(AssertionError.class, () -> Await.until("an inner one", Duration.ofMillis(1), () -> {
          backends.add(database.queryLong(OWN));
          return false;
        }));
        backends.add(database.queryLong(OWN));
        return true;
      });
      assertEquals(backends.get(0), backends.get(backends.size() - 1));
      assertNotEquals(backends.get(0), backends.get(1));
      awaitAlone(database);
    }
  }

  /** This question's own session stays as long as it is asked. */
  private static void awaitAlone(TestDatabase database) {
    Await.until("nobody else has a session", LIMIT, () -> database.queryLong("SELECT count(*) FROM pg_stat_activity"
        + " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'") == 0);
  }
}
