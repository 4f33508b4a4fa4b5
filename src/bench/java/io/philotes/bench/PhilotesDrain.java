package io.philotes.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of the jar: a fresh JVM, a fresh buffer, until the last event of the backlog is committed there. Then it is
 * stopped and {@code verify} recomputes the chain of custody.
 *
 * <p>The clock of the run starts when the log says that it streams and ends when another session sees the source's row
 * behind the last event; that row is committed together with the events. We look every 10 ms.
 */
final class PhilotesDrain {

  private static final int LONGEST_SECONDS = 1_800;

  private final BenchOptions options;
  private final Server buffer;
  private final BufferTemplate template;
  private final Slots slots;
  private final Backlog backlog;
  private final Path directory;

  PhilotesDrain(BenchOptions options, Server buffer, BufferTemplate template, Slots slots, Backlog backlog, Path directory) {
    this.options = options;
    this.buffer = buffer;
    this.template = template;
    this.slots = slots;
    this.backlog = backlog;
    this.directory = directory;
  }

  Drain run(Path jar, String name, int round) throws IOException, SQLException, InterruptedException {
    String slot = slots.copy("run");
    String run = name.replace('/', '-') + "-" + round;
    Path gcLog = directory.resolve(run + ".gc");
    Map<String, String> environment = environment(slot);
    List<String> java = new ArrayList<>(options.javaOptions());
    java.replaceAll(option -> option.replace("{run}", run));
    java.add("-Xlog:gc:file=" + gcLog + "::filecount=0");
    Drain drain;
    try (PhilotesProcess process = PhilotesProcess.start(jar, java, environment, directory.resolve(run + ".out"), "run")) {
      process.awaitStream();
      drain = measure(process, slot, name, round);
      process.stop();
      slots.drop(slot);
    }
    verify(jar, environment, directory.resolve(run + ".verify"));
    return with(drain, GcPauses.of(gcLog));
  }

  private Map<String, String> environment(String slot) throws SQLException {
    Map<String, String> environment = template.environment(slot, template.copy(slot));
    options.environment().forEach(setting -> environment.put(setting.substring(0, setting.indexOf('=')),
        setting.substring(setting.indexOf('=') + 1)));
    return environment;
  }

  private Drain measure(PhilotesProcess process, String slot, String name, int round) throws SQLException, InterruptedException {
    long halfAt = 0;
    Usage half = null;
    long walsender = slots.pid(slot);
    try (Connection connection = buffer.connect(BufferTemplate.RUN);
         PreparedStatement position = connection.prepareStatement("SELECT next_position - 1 FROM philotes.sources")) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
      for (long stored = stored(position); stored < backlog.events(); stored = stored(position)) {
        if (half == null && stored >= backlog.events() / 2) {
          halfAt = System.nanoTime();
          half = Usage.of(process.pid());
        }
        process.requireAlive();
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("only " + stored + " events after " + LONGEST_SECONDS + " s");
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
      long end = System.nanoTime();
      Usage own = Usage.of(process.pid());
      long backends = backends(connection);
      double events = backlog.events();
      return new Drain(name, round, (process.streamsAt() - process.startedAt()) / 1e9, (end - process.streamsAt()) / 1e9,
          (end - halfAt) / 1e9, (own.micros() - process.streamsUsage().micros()) / events,
          (own.micros() - Usage.micros(half)) / (events / 2), process.streamsUsage().micros() / 1e6,
          Usage.micros(Usage.of(walsender)) / events, backends / events, own.peakKilobytes() / 1024.0, GcPauses.NONE);
    }
  }

  private static long stored(PreparedStatement position) throws SQLException {
    try (ResultSet rows = position.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  /** CPU time of everybody else in the run's database, in microseconds. */
  private static long backends(Connection connection) throws SQLException {
    long micros = 0;
    try (PreparedStatement statement = connection.prepareStatement(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name <> ?")) {
      statement.setString(1, Server.NAME);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          micros += Usage.micros(Usage.of(rows.getLong(1)));
        }
      }
    }
    return micros;
  }

  private void verify(Path jar, Map<String, String> environment, Path log) throws IOException, SQLException, InterruptedException {
    try (PhilotesProcess verification = PhilotesProcess.start(jar, List.of(), environment, log, "verify")) {
      if (verification.exit(600) != 0) {
        throw new IllegalStateException("verify found something, see " + log);
      }
    }
    try (Connection connection = buffer.connect(BufferTemplate.RUN)) {
      String events = Server.text(connection, "SELECT count(*) FROM philotes.cdc_events");
      if (!String.valueOf(backlog.events()).equals(events)) {
        throw new IllegalStateException("the buffer holds " + events + " events, the backlog had " + backlog.events());
      }
    }
  }

  private static Drain with(Drain drain, GcPauses pauses) {
    return new Drain(drain.contestant(), drain.round(), drain.startSeconds(), drain.seconds(), drain.secondHalfSeconds(),
        drain.cpu(), drain.secondHalfCpu(), drain.startCpuSeconds(), drain.walsenderCpu(), drain.bufferCpu(),
        drain.peakMegabytes(), pauses);
  }
}
