package io.philotes.bench.life;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.JarOptions;
import io.philotes.bench.Mark;
import io.philotes.bench.MeasuredProcess;
import io.philotes.bench.Passage;
import io.philotes.bench.Results;
import io.philotes.bench.Server;
import io.philotes.bench.Servers;
import io.philotes.bench.SourceDatabase;
import io.philotes.bench.Verification;
import io.philotes.bench.Waiting;
import io.philotes.bench.backlog.Backlog;
import io.philotes.bench.backlog.Shape;
import io.philotes.bench.delivery.DeliveryVerticle;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The product's own way: a backlog is captured without consumers, then delivered to one, then its partition is dropped. Each
 * step is a process of its own, so that the CPU times of the backends are those of the step, its start included.
 */
final class PhilotesLife {

  /** Positions in the first partition of a source: they go together. */
  private static final int PARTITION = 1_000_000;
  private static final String NAME = "philotes_bench_life";
  private static final String FIRST_PARTITION =
      "SELECT min(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \\(''(\\d+)''\\)')::bigint) FROM pg_inherits i"
          + " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass('philotes.events_' || (SELECT id FROM philotes.sources))";

  private final Servers servers;
  private final JarOptions jars;
  private final Results results;
  private final int wanted;

  PhilotesLife(Servers servers, JarOptions jars, Results results, int events) {
    this.servers = servers;
    this.jars = jars;
    this.results = results;
    wanted = events;
  }

  Life run(BufferTemplate template, int round) throws IOException, SQLException, InterruptedException {
    template.empty();
    try (SourceDatabase source = SourceDatabase.create(servers.source(), NAME);
         Connection connection = source.connect(); Connection buffer = servers.buffer().connect(BufferTemplate.RUN)) {
      Map<String, String> environment = template.environment(source.name(), source.name(), BufferTemplate.RUN);
      Backlog.prepare(connection, Shape.MIXED);
      MeasuredProcess.register(jars.jar(), environment, results.file("register.out"));
      int events = Backlog.write(connection, Shape.MIXED, wanted).events();
      servers.buffer().administer("CHECKPOINT");
      String begin = Server.text(buffer, "SELECT pg_current_wal_insert_lsn()");
      double write = write(environment, buffer, events, round);
      double read = read(environment, buffer, events, round);
      double clean = clean(environment, buffer, events, round);
      double wal = Double.parseDouble(Server.text(buffer, "SELECT pg_current_wal_insert_lsn() - '" + begin + "'::pg_lsn"));
      Verification.require(jars.jar(), environment, results.file("life-" + round + ".verify"));
      return new Life("philotes", round, write, read, clean, wal / events);
    }
  }

  private MeasuredProcess start(Map<String, String> environment, String run) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(jars.variables());
    return MeasuredProcess.jarAndBenchmark(jars.jar(), jars.java(run), all, results.file("life-" + run + ".out"));
  }

  private double write(Map<String, String> environment, Connection buffer, int events, int round) throws IOException, SQLException, InterruptedException {
    try (MeasuredProcess process = start(environment, "write-" + round)) {
      Passage passage = Passage.watch(process, buffer, 0, events);
      process.stop();
      return passage.bufferCpu();
    }
  }

  private double read(Map<String, String> environment, Connection buffer, int events, int round) throws IOException, SQLException, InterruptedException {
    Map<String, String> consuming = new HashMap<>(environment);
    consuming.putAll(DeliveryVerticle.environment(1, events));
    try (MeasuredProcess process = start(consuming, "read-" + round)) {
      process.await(Mark.DRAINED, 600);
      Waiting.until("the cursor stands behind the last event", 60,
          () -> String.valueOf(events).equals(Server.text(buffer, "SELECT position FROM philotes.consumers")));
      double micros = Server.backends(buffer);
      process.stop();
      return micros / events;
    }
  }

  private double clean(Map<String, String> environment, Connection buffer, int events, int round) throws IOException, SQLException, InterruptedException {
    Map<String, String> cleaning = new HashMap<>(environment);
    cleaning.putAll(DeliveryVerticle.environment(1, events));
    cleaning.put("PHILOTES_BUFFER_RETENTION", "1ms");
    cleaning.put("PHILOTES_BUFFER_CLEANUP_INTERVAL", "1s");
    try (MeasuredProcess process = start(cleaning, "clean-" + round)) {
      Waiting.until("the events are gone", 120, () -> {
        process.requireAlive();
        return isRemoved(buffer, events);
      });
      double micros = Server.backends(buffer);
      process.stop();
      return micros / events;
    }
  }

  /** Nobody sees them any more, and every partition that they filled is dropped. */
  private static boolean isRemoved(Connection buffer, int events) throws SQLException {
    long first = Long.parseLong(Server.text(buffer, FIRST_PARTITION));
    return first == 1 + events / PARTITION * PARTITION && "0".equals(Server.text(buffer, "SELECT count(*) FROM philotes.cdc_events"));
  }
}
