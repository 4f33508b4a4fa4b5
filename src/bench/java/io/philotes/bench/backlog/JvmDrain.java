package io.philotes.bench.backlog;

import io.philotes.bench.GcPauses;
import io.philotes.bench.Mark;
import io.philotes.bench.MeasuredProcess.Moment;
import io.philotes.bench.MeasuredProcess;
import io.philotes.bench.Passage;
import io.philotes.bench.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A contestant that is a class of the benchmark in a JVM of its own, and says by itself how far it is. It counts what comes
 * and fails when it is more than was sent.
 */
abstract class JvmDrain implements Contestant {

  private static final int LONGEST_SECONDS = 3_600;

  private final String name;
  private final Class<?> main;
  private final Stage stage;

  JvmDrain(String name, Class<?> main, Stage stage) {
    this.name = name;
    this.main = main;
    this.stage = stage;
  }

  /** Prepares a run with that slot. @return what the process has to know beside the number of events */
  abstract Map<String, String> prepare(String slot) throws SQLException;

  /** CPU time of the buffer's backends in this run, in microseconds. */
  abstract long backends() throws SQLException;

  /** Fails when the buffer does not hold what was sent. */
  abstract void requireStored() throws SQLException;

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Drain run(int round) throws IOException, SQLException, InterruptedException {
    String slot = stage.slots().copy("run");
    String run = name.replace(' ', '-') + "-" + round;
    Path gcLog = stage.results().file(run + ".gc");
    Map<String, String> environment = new HashMap<>(prepare(slot));
    environment.put(Progress.EVENTS, String.valueOf(stage.backlog().events()));
    Drain drain;
    try (MeasuredProcess process = MeasuredProcess.main(main, List.of("-Xlog:gc:file=" + gcLog + "::filecount=0"), environment,
        stage.results().file(run + ".out"))) {
      drain = measure(process, slot, round, gcLog);
    }
    stage.slots().drop(slot);
    return drain;
  }

  private Drain measure(MeasuredProcess process, String slot, int round, Path gcLog)
      throws IOException, SQLException, InterruptedException {
    Moment streams = process.await(Mark.STREAMS, 60);
    long walsender = stage.slots().awaitPid(slot);
    Moment half = process.await(Mark.HALF, LONGEST_SECONDS);
    Moment end = process.await(Mark.DRAINED, LONGEST_SECONDS);
    long sent = Usage.micros(Usage.of(walsender));
    long stored = backends();
    requireStored();
    double events = stage.backlog().events();
    Passage passage = new Passage(stage.backlog().events(), (streams.nanos() - process.startedAt()) / 1e9, (end.nanos() - streams.nanos()) / 1e9,
        (end.nanos() - half.nanos()) / 1e9, (end.usage().micros() - streams.usage().micros()) / events,
        (end.usage().micros() - half.usage().micros()) / (events / 2), streams.usage().micros() / 1e6, stored / events,
        end.usage().peakKilobytes() / 1024.0);
    return new Drain(name, round, passage, sent / events, GcPauses.of(gcLog));
  }
}
