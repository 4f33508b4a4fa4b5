package io.philotes.bench.backlog;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.GcPauses;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Mark;
import io.philotes.bench.MeasuredProcess;
import io.philotes.bench.Passage;
import io.philotes.bench.Server;
import io.philotes.bench.Usage;
import io.philotes.bench.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * One run of the jar: a fresh JVM, a fresh buffer, until the last event of the backlog is committed there. Then it is
 * stopped and {@code verify} recomputes the chain of custody.
 */
final class PhilotesDrain implements Contestant {

  private final JarOptions options;
  private final Path jar;
  private final Mode mode;
  private final String name;
  private final Stage stage;
  private final Backlog backlog;

  PhilotesDrain(JarOptions options, Path jar, Mode mode, Stage stage) {
    this.options = options;
    this.jar = jar;
    this.mode = mode;
    this.stage = stage;
    name = jar.getFileName().toString().replaceFirst("\\.jar$", "") + mode.suffix();
    backlog = stage.backlog();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Drain run(int round) throws IOException, SQLException, InterruptedException {
    String slot = stage.slots().copy("run");
    String run = name.replace(' ', '-') + "-" + round;
    Path gcLog = stage.results().file(run + ".gc");
    Map<String, String> environment = environment(slot);
    List<String> java = options.java(run);
    if (mode.oneCompiler()) {
      java.add(Mode.ONE_COMPILER);
    }
    java.add("-Xlog:gc:file=" + gcLog + "::filecount=0");
    Drain drain;
    try (MeasuredProcess process = MeasuredProcess.jar(jar, java, environment, stage.results().file(run + ".out"), "run")) {
      drain = measure(process, slot, round);
      process.stop();
      stage.slots().drop(slot);
    }
    verify(environment, stage.results().file(run + ".verify"));
    return new Drain(name, round, drain.passage(), drain.walsenderCpu(), GcPauses.of(gcLog));
  }

  private Map<String, String> environment(String slot) throws SQLException {
    Map<String, String> environment = stage.template().environment(Backlog.DATABASE, slot, stage.template().copy(slot));
    if (mode.tls()) {
      environment.put("PHILOTES_SOURCE_SSL_MODE", "require");
      environment.put("PHILOTES_BUFFER_SSL_MODE", "require");
    }
    environment.putAll(options.variables());
    return environment;
  }

  private Drain measure(MeasuredProcess process, String slot, int round) throws SQLException, InterruptedException {
    process.await(Mark.STREAMS, 60);
    long walsender = stage.slots().pid(slot);
    try (Connection buffer = stage.servers().buffer().connect(BufferTemplate.RUN)) {
      Passage passage = Passage.watch(process, buffer, 0, backlog.events());
      return new Drain(name, round, passage, Usage.micros(Usage.of(walsender)) / (double) backlog.events(), GcPauses.NONE);
    }
  }

  private void verify(Map<String, String> environment, Path log) throws IOException, SQLException, InterruptedException {
    Verification.require(jar, environment, log);
    try (Connection connection = stage.servers().buffer().connect(BufferTemplate.RUN)) {
      String events = Server.text(connection, "SELECT count(*) FROM philotes.cdc_events");
      if (!String.valueOf(backlog.events()).equals(events)) {
        throw new IllegalStateException("the buffer holds " + events + " events, the backlog had " + backlog.events());
      }
    }
  }
}
