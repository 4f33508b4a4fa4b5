package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.testing.Await;
import java.time.Duration;
import java.util.List;

/** What processes that died could have left behind for ever. */
final class Orphans {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'philotes%'";

  private Orphans() {}

  /** Waits until no process has a session: a server may still be busy with what one asked for before it died. */
  static void awaitNobody(Rig rig) {
    Await.until("the servers noticed the death", LIMIT, () -> rig.source().queryLong(SESSIONS) + rig.buffer().queryLong(SESSIONS) == 0);
  }

  /** @param slots those that there should be, in the order of their names */
  static void check(Rig rig, List<String> slots) {
    assertEquals(slots, rig.source().queryColumn(
        "SELECT slot_name FROM pg_replication_slots WHERE database = current_database() ORDER BY slot_name COLLATE \"C\""), "slots");
    assertEquals(List.of(), rig.buffer().queryColumn(
        "SELECT l.source FROM philotes.leases l LEFT JOIN philotes.sources s ON s.name = l.source WHERE s.fence IS DISTINCT FROM l.fence"),
        "sources whose lease and row have not the same fence");
    assertEquals(List.of(), rig.buffer().queryColumn("SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'philotes'::regnamespace"
        + " AND c.relkind = 'r' AND c.relname LIKE 'events\\_%\\_p%' AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)"),
        "partitions that are not attached");
    Await.until("only the living process has sessions in the buffer, one of them the writer", SOON, () -> rig.buffer().queryLong(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '% writer'") == slots.size());
  }
}
