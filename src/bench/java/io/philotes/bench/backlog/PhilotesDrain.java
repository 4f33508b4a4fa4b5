package io.philotes.bench.backlog;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.GcPauses;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Mark;
import io.philotes.bench.MeasuredProcess.Moment;
import io.philotes.bench.MeasuredProcess;
import io.philotes.bench.Server;
import io.philotes.bench.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
final class PhilotesDrain implements Contestant {

  private static final int LONGEST_SECONDS = 1_800;

  private final JarOptions options;
  private final Path jar;
  private final String name;
  private final Stage stage;
  private final Backlog backlog;

  PhilotesDrain(JarOptions options, Path jar, Stage stage) {
    this.options = options;
    this.jar = jar;
    this.stage = stage;
    name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
    backlog = stage.backlog();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Drain run(int round) throws IOException, SQLException, InterruptedException {
    String slot = stage.slots().copy("run");
    String run = name + "-" + round;
    Path gcLog = stage.directory().resolve(run + ".gc");
    Map<String, String> environment = environment(slot);
    List<String> java = options.java(run);
    java.add("-Xlog:gc:file=" + gcLog + "::filecount=0");
    Drain drain;
    try (MeasuredProcess process = MeasuredProcess.jar(jar, java, environment, stage.directory().resolve(run + ".out"), "run")) {
      drain = measure(process, slot, round);
      process.stop();
      stage.slots().drop(slot);
    }
    verify(environment, stage.directory().resolve(run + ".verify"));
    return drain.with(GcPauses.of(gcLog));
  }

  private Map<String, String> environment(String slot) throws SQLException {
    Map<String, String> environment = stage.template().environment(Backlog.DATABASE, slot, stage.template().copy(slot));
    environment.putAll(options.variables());
    return environment;
  }

  private Drain measure(MeasuredProcess process, String slot, int round) throws SQLException, InterruptedException {
    Moment streams = process.await(Mark.STREAMS, 60);
    long halfAt = 0;
    Usage half = null;
    long walsender = stage.slots().pid(slot);
    try (Connection connection = stage.servers().buffer().connect(BufferTemplate.RUN);
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
      long backends = Server.backends(connection);
      double events = backlog.events();
      return new Drain(name, round, (streams.nanos() - process.startedAt()) / 1e9, (end - streams.nanos()) / 1e9,
          (end - halfAt) / 1e9, (own.micros() - streams.usage().micros()) / events,
          (own.micros() - Usage.micros(half)) / (events / 2), streams.usage().micros() / 1e6,
          Usage.micros(Usage.of(walsender)) / events, backends / events, own.peakKilobytes() / 1024.0, GcPauses.NONE);
    }
  }

  private static long stored(PreparedStatement position) throws SQLException {
    try (ResultSet rows = position.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private void verify(Map<String, String> environment, Path log) throws IOException, SQLException, InterruptedException {
    try (MeasuredProcess verification = MeasuredProcess.jar(jar, List.of(), environment, log, "verify")) {
      if (verification.exit(600) != 0) {
        throw new IllegalStateException("verify found something, see " + log);
      }
    }
    try (Connection connection = stage.servers().buffer().connect(BufferTemplate.RUN)) {
      String events = Server.text(connection, "SELECT count(*) FROM philotes.cdc_events");
      if (!String.valueOf(backlog.events()).equals(events)) {
        throw new IllegalStateException("the buffer holds " + events + " events, the backlog had " + backlog.events());
      }
    }
  }
}
