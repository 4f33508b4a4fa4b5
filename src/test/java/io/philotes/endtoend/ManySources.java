package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.FreePort;
import io.philotes.failpoint.Failpoint;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Several sources in one process: what happens once in the life of a source happens several times in the life of such a
 * process. All read the same database, each with a slot and a publication of its own, while rows are inserted into it
 * one after the other; from where its slot began each must have every row.
 */
final class ManySources implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String FILE = """
      cdc: {maxInFlightBytes: 1MB}
      sources:
      """;
  private static final String ENTRY =
      "  - {name: %1$s, host: %2$s, port: %3$d, database: %4$s, user: %5$s, password: %6$s, sslMode: disable, slot: %7$s, publication: %1$s, takeover: true}%n";
  /** What each source has seen of the table, in the order of the positions. */
  private static final String SEEN = """
      SELECT coalesce(min(id), 0), coalesce(max(id), 0), count(*), count(*) FILTER (WHERE id <> following - 1)
        FROM (SELECT id, lead(id) OVER (ORDER BY position) AS following
                FROM (SELECT position, (after->>'id')::bigint AS id FROM philotes.events_%d) AS e) AS pairs""";

  private final Rig rig = Rig.open().with("PHILOTES_BUFFER_LEASE_DURATION", "2s").with("PHILOTES_RETRY_MULTIPLIER", "1")
      .with("PHILOTES_BUFFER_POOL_SIZE", "2");
  private final Deaths deaths = new Deaths(this::start);
  private final List<String> all = new ArrayList<>();
  private final List<String> active = new ArrayList<>();

  ManySources() {
    rig.source().execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '3s'");
    Ticker.create(rig.source());
  }

  Rig rig() {
    return rig;
  }

  Deaths deaths() {
    return deaths;
  }

  private JarProcess start(String... options) {
    return start("one", rig.port(), options);
  }

  JarProcess start(String instance, int port, String... options) {
    Map<String, String> variables = rig.environment();
    variables.keySet().removeIf(name -> name.startsWith("PHILOTES_SOURCE_"));
    variables.putAll(Map.of("PHILOTES_CONFIG", configure().toString(), "PHILOTES_INSTANCE", instance, "PHILOTES_HTTP_PORT", String.valueOf(port)));
    return rig.kept(JarProcess.startWithTests(Rig.HEAP, List.of(options), variables, line -> { }, "run"));
  }

  private Path configure() {
    StringBuilder text = new StringBuilder(FILE);
    for (String name : active) {
      text.append(ENTRY.formatted(name, rig.source().server().host(), rig.source().server().port(), rig.source().name(),
          rig.source().server().user(), rig.source().server().password(), slot(name)));
    }
    try {
      Path file = Files.createTempFile("sources", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String slot(String name) {
    return rig.slot() + "_" + name;
  }

  /** Processes from now on have {@code count} more sources, which nobody knows yet. */
  void add(int count) {
    for (int i = 0; i < count; i++) {
      String name = "s" + (char) ('a' + all.size());
      all.add(name);
      active.add(name);
    }
  }

  /** Processes from now on have these sources. */
  void use(int from, int to) {
    active.clear();
    active.addAll(all.subList(from, to));
  }

  /** Processes from now on have three sources, in turn. */
  void useGroup(int number) {
    int groups = (all.size() + 2) / 3;
    int from = Math.min(number % groups * 3, all.size() - 3);
    use(from, from + 3);
  }

  int size() {
    return all.size();
  }

  /** One process with all sources that are not registered yet. */
  void registerAll() {
    active.clear();
    all.stream().filter(name -> !isRegistered(name)).forEach(active::add);
    if (!active.isEmpty()) {
      deaths.survive(() -> awaitStreaming(rig.port()));
    }
  }

  /** Each process has something to do until it is told to stop. */
  void dieWhenStopped(List<Death> plan) {
    for (int i = 0; i < plan.size(); i++) {
      useGroup(i);
      try (JarProcess jar = deaths.start(plan.get(i))) {
        awaitStreaming(rig.port());
        check();
        jar.terminate();
        deaths.await(jar, plan.get(i));
      }
    }
  }

  /** Everything expires at once. */
  void dieInCleanup(List<Death> plan) {
    use(0, 3);
    rig.with("PHILOTES_BUFFER_RETENTION", "1ms").with("PHILOTES_BUFFER_CLEANUP_INTERVAL", "100ms");
    plan.forEach(deaths::die);
    rig.without("PHILOTES_BUFFER_RETENTION").without("PHILOTES_BUFFER_CLEANUP_INTERVAL");
  }

  /** The former leader is frozen; when it goes on it must find that others lead. */
  void dieInTakeover(List<Death> plan) {
    use(0, 3);
    int port = FreePort.find();
    try (JarProcess former = start("one", rig.port())) {
      awaitStreaming(rig.port());
      former.freeze();
      for (Death death : plan) {
        try (JarProcess standby = start("two", port, death.option())) {
          deaths.await(standby, death);
        }
      }
      try (JarProcess leader = start("three", port)) {
        awaitStreaming(port);
        check();
        former.thaw();
        active.forEach(name -> Status.awaitSource(rig.port(), name, "STANDBY", LIMIT));
        check();
        assertTrue(leader.isAlive());
      }
    }
  }

  /** Nobody inserts rows now; the processes wait together, each with as many sources as it needs. */
  void dieWhenIdle(List<Death> plan) {
    List<JarProcess> processes = new ArrayList<>();
    int next = 0;
    for (Death death : plan) {
      use(next, next + death.hit());
      next += death.hit();
      int port = FreePort.find();
      processes.add(start("idle" + death.hit(), port, death.option()));
      awaitStreaming(port);
    }
    rig.source().query("SELECT pg_logical_emit_message(false, 'noise', repeat('x', 2000000))");
    for (int i = 0; i < plan.size(); i++) {
      deaths.await(processes.get(i), plan.get(i));
    }
  }

  /** Each death needs as many sources that have the place still before them; those that have it behind them leave. */
  void dieAtFirstStarts(List<Death> plan) {
    for (Death death : plan) {
      Orphans.awaitNobody(rig);
      active.removeIf(name -> isRegistered(name) && active.size() > 1 && death.point() != Failpoint.VIEW_COMPLETED);
      add(Math.max(0, death.hit() - (int) active.stream().filter(name -> isBefore(name, death.point())).count()));
      deaths.die(death);
    }
    Orphans.awaitNobody(rig);
  }

  private boolean isBefore(String name, Failpoint point) {
    return switch (point) {
      case PUBLICATION_CREATED -> rig.source().queryLong("SELECT count(*) FROM pg_publication WHERE pubname = '" + name + "'") == 0;
      case SLOT_INTENDED, SLOT_CREATED_NOT_SAVED ->
          rig.source().queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + slot(name) + "'") == 0;
      case VIEW_COMPLETED -> true;
      default -> !isRegistered(name);
    };
  }

  private boolean isRegistered(String name) {
    return rig.buffer().queryText("SELECT to_regclass('philotes.sources') IS NOT NULL").equals("t")
        && rig.buffer().queryLong("SELECT count(*) FROM philotes.sources WHERE last_end_lsn IS NOT NULL AND name = '" + name + "'") == 1;
  }

  void awaitStreaming(int port) {
    active.forEach(name -> Status.awaitSource(port, name, "STREAMING", LIMIT));
  }

  /** Checks all sources, a few at a time. */
  void checkEach() {
    for (int i = 0; i * 3 < all.size(); i++) {
      useGroup(i);
      deaths.survive(() -> {
        awaitStreaming(rig.port());
        check();
      });
    }
  }

  /** Each source has every row from its first on, in order and once; the slots are those of the sources. */
  void check() {
    checkRows();
    rig.verify().sources().forEach(report -> assertEquals(List.of(), report.findings(), "findings of the product itself"));
    assertEquals(all.stream().map(this::slot).toList(), rig.source().queryColumn(
        "SELECT slot_name FROM pg_replication_slots WHERE database = current_database() ORDER BY slot_name COLLATE \"C\""), "slots");
    assertEquals(all, rig.source().queryColumn("SELECT pubname FROM pg_publication ORDER BY pubname"), "publications");
    assertEquals(List.of(), rig.buffer().queryColumn("SELECT l.source FROM philotes.leases l JOIN philotes.sources s ON s.name = l.source"
        + " WHERE s.fence <> l.fence AND l.source IN ('" + String.join("', '", active) + "')"), "sources with two fences");
  }

  /** Each source has every row that was committed since its slot came to be, in order and once. */
  void checkRows() {
    long last = rig.source().queryLong("SELECT max(id) FROM tick");
    active.forEach(name -> check(name, last));
  }

  private void check(String name, long last) {
    long id = rig.buffer().queryLong("SELECT id FROM philotes.sources WHERE name = '" + name + "'");
    Await.until("source " + name + " has the row " + last, LIMIT, () -> seen(id).last() >= last);
    Seen seen = seen(id);
    assertEquals(seen.last() - seen.first() + 1, seen.rows(), () -> "rows of source " + name + ": " + seen);
    assertEquals(0, seen.gaps(), () -> "rows of source " + name + ": " + seen);
    if (rig.buffer().queryLong("SELECT floor_position FROM philotes.retention WHERE source_id = " + id) == 1) {
      long due = Ticker.firstDue(rig.source(), slot(name));
      assertTrue(due > 0, () -> "nobody saw the slot of " + name);
      assertTrue(seen.first() <= due, () -> "row " + due + " was due to source " + name + ", which has " + seen);
    }
  }

  /** What a source has in the buffer. */
  private record Seen(long first, long last, long rows, long gaps) {}

  private Seen seen(long id) {
    List<String> row = rig.buffer().query(SEEN.formatted(id)).get(0);
    return new Seen(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)), Long.parseLong(row.get(3)));
  }

  @Override
  public void close() {
    rig.close();
  }
}
