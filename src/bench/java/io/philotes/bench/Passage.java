package io.philotes.bench;

import io.philotes.bench.MeasuredProcess.Moment;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One way of the jar through a backlog into a buffer, as another session sees it, which looks every 10 ms.
 *
 * <p>The clock starts when the log says that the first source streams and ends when the rows of the sources stand behind the
 * last event; they are committed together with the events. Times are in seconds, CPU times in microseconds per event.
 *
 * @param events that passed
 * @param startSeconds from the start of the process until it streams
 * @param seconds from there to the last event
 * @param secondHalfSeconds of {@code seconds}, those for the second half of the events
 * @param cpu of the process from when it streams
 * @param secondHalfCpu the same for the second half of the events
 * @param startCpuSeconds of the process until it streams
 * @param bufferCpu of all sessions in the buffer's database
 * @param peakMegabytes largest resident set of the process
 */
public record Passage(long events, double startSeconds, double seconds, double secondHalfSeconds, double cpu, double secondHalfCpu,
                      double startCpuSeconds, double bufferCpu, double peakMegabytes) {

  private static final int LONGEST_SECONDS = 1_800;

  /**
   * Waits for it.
   *
   * @param before events that were in the buffer before
   * @param events that are on the way
   */
  public static Passage watch(MeasuredProcess process, Connection buffer, long before, long events) throws SQLException, InterruptedException {
    Moment streams = process.await(Mark.STREAMS, 60);
    long halfAt = 0;
    Usage half = null;
    try (PreparedStatement position = buffer.prepareStatement("SELECT sum(next_position - 1)::bigint FROM philotes.sources")) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
      for (long stored = stored(position) - before; stored < events; stored = stored(position) - before) {
        if (half == null && stored >= events / 2) {
          halfAt = System.nanoTime();
          half = Usage.of(process.pid());
        }
        process.requireAlive();
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("only " + stored + " events after " + LONGEST_SECONDS + " s");
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
    long end = System.nanoTime();
    Usage own = Usage.of(process.pid());
    if (half == null) {
      halfAt = end; // all of it came between two looks: of one transaction nothing is seen before its end
      half = own;
    }
    return new Passage(events, (streams.nanos() - process.startedAt()) / 1e9, (end - streams.nanos()) / 1e9, (end - halfAt) / 1e9,
        (own.micros() - streams.usage().micros()) / (double) events, (own.micros() - half.micros()) / (events / 2.0),
        streams.usage().micros() / 1e6, Server.backends(buffer) / (double) events, own.peakKilobytes() / 1024.0);
  }

  public double eventsPerSecond() {
    return events / seconds;
  }

  private static long stored(PreparedStatement position) throws SQLException {
    try (ResultSet rows = position.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  /** The median of each figure by itself. */
  public static Passage median(List<Passage> runs) {
    return new Passage(runs.get(0).events(), Figures.median(runs, Passage::startSeconds), Figures.median(runs, Passage::seconds),
        Figures.median(runs, Passage::secondHalfSeconds), Figures.median(runs, Passage::cpu), Figures.median(runs, Passage::secondHalfCpu),
        Figures.median(runs, Passage::startCpuSeconds), Figures.median(runs, Passage::bufferCpu), Figures.median(runs, Passage::peakMegabytes));
  }

  public JsonObject json() {
    return new JsonObject().put("events", events).put("eventsPerSecond", eventsPerSecond()).put("startSeconds", startSeconds).put("seconds", seconds).put("secondHalfSeconds", secondHalfSeconds)
        .put("cpuMicrosPerEvent", cpu).put("secondHalfCpuMicrosPerEvent", secondHalfCpu).put("startCpuSeconds", startCpuSeconds)
        .put("bufferCpuMicrosPerEvent", bufferCpu).put("peakMegabytes", peakMegabytes);
  }
}
