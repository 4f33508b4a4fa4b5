package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Direction;
import io.philotes.testing.Effect;
import io.philotes.testing.Moment;
import io.philotes.testing.Pace;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What is done to slow lines and what must hold, at any length: no break, memory within its limit, events arrive. */
final class SlowLines {

  /** F71. */
  static final Map<String, Pace> PACES = Map.of(
      "300 ms +-200", Pace.UNDISTURBED.delayed(Duration.ofMillis(300), Duration.ofMillis(200)),
      "256 kB/s", Pace.UNDISTURBED.limited(256_000),
      "single bytes", Pace.UNDISTURBED.segmented(1),
      "1 MB lumps", Pace.UNDISTURBED.gathered(1 << 20));

  private static final long IN_FLIGHT = 8_000_000;

  private SlowLines() {}

  /** The lease that is the default, and little room in memory. */
  static void settings(Rig rig) {
    rig.with("PHILOTES_BUFFER_LEASE_DURATION", "15s").with("PHILOTES_CDC_MAX_IN_FLIGHT_BYTES", IN_FLIGHT / 1_000_000 + "MB");
  }

  /** F48. 600 ms there and back, 1 MB a second. */
  static void largeRows(FaultyLines lines, int rows, int bytes) {
    Breaks breaks = new Breaks(lines);
    lines.rig().source().execute("CREATE TABLE large (id int PRIMARY KEY, body text)");
    lines.source().all().pace(Direction.TO_SERVER, Pace.UNDISTURBED.delayed(Duration.ofMillis(300)));
    lines.source().all().pace(Direction.TO_CLIENT, Pace.UNDISTURBED.delayed(Duration.ofMillis(300)).limited(1_000_000));
    for (int row = 1; row <= rows; row++) {
      lines.rig().source().execute("INSERT INTO large VALUES (" + row + ", repeat('0123456789', " + bytes / 10 + "))");
    }
    lines.rig().awaitBuffered(Duration.ofSeconds(60 + 4L * rows * bytes / 1_000_000));
    breaks.none("large rows");
  }

  /** F71. On both lines, in both directions. */
  static void pace(FaultyLines lines, Pace pace, String name, long events) {
    Breaks breaks = new Breaks(lines);
    lines.source().all().pace(pace);
    lines.buffer().all().pace(pace);
    long since = System.nanoTime();
    lines.awaitProgress(events, Duration.ofSeconds(120));
    System.out.println("SlowLines: " + name + ": " + events + " events in " + Duration.ofNanos(System.nanoTime() - since).toMillis() + " ms");
    breaks.none(name);
    double bytes = Metrics.read(lines.rig().port()).value("philotes_cdc_in_flight_bytes", "");
    assertTrue(bytes <= IN_FLIGHT + 1_000_000, bytes + " bytes in memory");
    lines.source().heal();
    lines.buffer().heal();
  }

  /**
   * F78. Every answer to the writer comes half a second late; then one in fifty takes much longer. The load must have
   * transactions of one size, or a large one among few batches hides how they grow.
   */
  static void slowCommits(FaultyLines lines, int stalls, int nth, Duration stall) {
    lines.awaitProgress(300);
    long first = lines.rig().lastPosition();
    double before = eventsInABatch(lines, 0, first);
    Breaks breaks = new Breaks(lines);
    lines.writer().pace(Direction.TO_CLIENT, Pace.UNDISTURBED.delayed(Duration.ofMillis(500)));
    lines.awaitProgress(2_000, Duration.ofSeconds(120));
    double after = eventsInABatch(lines, first, lines.rig().lastPosition());
    System.out.println("SlowLines: " + before + " events in a batch, with slow commits " + after);
    assertTrue(after > 2 * before, before + " events in a batch, with slow commits " + after);
    for (int i = 0; i < stalls; i++) {
      lines.writer().trip(Direction.TO_CLIENT, Moment.afterMessage('C', nth), Effect.SILENCE).await(FaultyLines.LIMIT);
      LockSupport.parkNanos(stall.toNanos());
      assertEquals("STREAMING", lines.status().getString("state"), lines.status().encode());
      lines.writer().release();
      lines.awaitProgress(100);
    }
    breaks.none("slow commits");
  }

  private static double eventsInABatch(FaultyLines lines, long after, long until) {
    return Double.parseDouble(lines.rig().buffer().queryText("SELECT round(avg(last_position - first_position + 1), 1)"
        + " FROM philotes.batches WHERE first_position > " + after + " AND last_position <= " + until));
  }

  /** Counts new connections of the two kinds that should stay. */
  private static final class Breaks {

    private final FaultyLines lines;
    private final int replication;
    private final int writer;

    Breaks(FaultyLines lines) {
      this.lines = lines;
      replication = lines.replication().opened();
      writer = lines.writer().opened();
    }

    void none(String during) {
      assertEquals(replication, lines.replication().opened(), "replication connections, " + during);
      assertEquals(writer, lines.writer().opened(), "writer connections, " + during);
    }
  }
}
