package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import java.time.Duration;
import java.util.function.Supplier;

/** What lasts, with the jar in a process of its own and a buffer server that can be stopped. */
final class Endurance implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration SAMPLING = Duration.ofSeconds(1);
  private static final long MOST_RESIDENT = 640;

  private final PostgresServer buffers = Postgres.start();
  private Rig rig;
  private SteadyLoad load;
  private JarProcess jar;
  private boolean away;

  private Endurance() {}

  private static Endurance open(int rate) {
    Endurance stand = new Endurance();
    try {
      stand.begin(rate);
      return stand;
    } catch (RuntimeException | AssertionError failed) {
      try (stand) {
        throw failed;
      }
    }
  }

  private void begin(int rate) {
    rig = Rig.open(Postgres.source(), buffers);
    SteadyLoad.create(rig.source());
    jar = rig.jar();
    rig.awaitStreaming();
    load = new SteadyLoad(rig.source(), rate);
    Await.until("events come", LIMIT, () -> rig.lastPosition() > rate);
  }

  /**
   * F77. No buffer: the stream is closed and stays so, which frees the slot and lets the source stop; the source keeps the
   * WAL. Memory does not grow, and everything is there in the end.
   */
  static void bufferAway(Duration length, int rate) {
    try (Endurance stand = open(rate)) {
      long before = stand.load.committed();
      stand.stopBuffer();
      Status.awaitSource(stand.rig.port(), Rig.SOURCE, "DEGRADED", LIMIT);
      Await.until("the stream is closed", LIMIT, () -> stand.rig.walsender() == 0);
      long most = stand.sample(length, () -> {
        assertEquals(0, stand.rig.walsender(), "nobody streams without a buffer");
        assertEquals("DEGRADED", Status.sourceState(stand.rig.port(), Rig.SOURCE));
        return true;
      });
      int lines = stand.jar.errors().size();
      assertTrue(lines < 200, lines + " log lines");
      long missed = stand.load.committed() - before;
      stand.startBuffer();
      long since = System.nanoTime();
      stand.rig.awaitStreaming();
      stand.rig.awaitBuffered(LIMIT);
      System.out.println("F77: " + length.toSeconds() + " s without a buffer, " + missed + " events missed meanwhile and caught up with in "
          + (System.nanoTime() - since) / 1_000_000 + " ms under load, resident at most " + most + " MB with a heap of " + Rig.HEAP
          + " MB, " + lines + " log lines");
      stand.checkAll();
    }
  }

  /** F20. The source ends the walsender every two seconds; something new is captured at least every twenty. */
  static void walsenderEnded(Duration length, int rate) {
    try (Endurance stand = open(rate)) {
      long before = stand.rig.lastPosition();
      long committed = stand.load.committed();
      Advance advance = new Advance(before);
      int[] ended = new int[1];
      long most = stand.sample(length, Duration.ofSeconds(2), () -> {
        advance.to(stand.rig.lastPosition());
        ended[0] += (int) stand.rig.source().queryLong("SELECT count(pg_terminate_backend(active_pid)) FROM pg_replication_slots WHERE active_pid IS NOT NULL"
            + " AND slot_name = '" + stand.rig.slot() + "'");
        return true;
      });
      System.out.println("F20: " + ended[0] + " walsenders ended in " + length.toSeconds() + " s, meanwhile " + (stand.load.committed() - committed)
          + " events committed and " + (stand.rig.lastPosition() - before) + " captured, without a new one for " + advance.longest().toMillis()
          + " ms at most, resident at most " + most + " MB");
      assertTrue(ended[0] >= length.toSeconds() / 5, "a walsender was there to be ended only " + ended[0] + " times");
      assertTrue(advance.longest().compareTo(Duration.ofSeconds(20)) < 0, "nothing new for " + advance.longest());
      stand.checkAll();
    }
  }

  /** For how long a position stood still. */
  private static final class Advance {

    private long position;
    private long since = System.nanoTime();
    private long longest;

    Advance(long position) {
      this.position = position;
    }

    void to(long now) {
      longest = Math.max(longest, System.nanoTime() - since);
      if (now > position) {
        position = now;
        since = System.nanoTime();
      }
    }

    Duration longest() {
      return Duration.ofNanos(longest);
    }
  }

  /** F99. What callers do to HTTP; events must go on being captured as they are committed. Then the buffer goes, and scrapes go on. */
  static void httpAbused(Duration length, int rate, int sockets, long body) {
    Duration part = length.dividedBy(4);
    try (Endurance stand = open(rate); HttpAbuse abuse = new HttpAbuse(stand.rig.port())) {
      stand.ingests("left alone", part, () -> true);
      abuse.occupy(sockets, false);
      stand.ingests(sockets + " idle connections", part, () -> true);
      System.out.println("F99: the server has closed " + abuse.closedByServer() + " of them");
      abuse.leave();
      abuse.occupy(500, true);
      stand.ingests("500 requests that never end", part, () -> {
        abuse.dribble();
        return true;
      });
      abuse.leave();
      Await.until("HTTP answers again", LIMIT, () -> Status.code(stand.rig.port(), "/health/live") == 200);
      stand.ingests("large headers and bodies", part, () -> {
        assertTrue(abuse.header(1_000_000).startsWith("HTTP/1.1 431"), "a header of 1 MB is refused");
        assertTrue(abuse.announcedBody(1_000_000_000).startsWith("HTTP/1.1 413"), "an announced body of 1 GB is refused");
        long passed = abuse.body(body);
        assertTrue(passed < Math.min(body, 64_000_000), passed + " bytes of a body were let pass");
        return true;
      });
      stand.scrapesWithoutBuffer(part);
      stand.checkAll();
    }
  }

  /** Twenty times a second. */
  private void scrapesWithoutBuffer(Duration part) {
    stopBuffer();
    long[] scrapes = new long[2];
    long most = sample(part, Duration.ofMillis(50), () -> {
      long since = System.nanoTime();
      assertEquals(200, Status.code(rig.port(), "/metrics"));
      scrapes[0]++;
      scrapes[1] = Math.max(scrapes[1], (System.nanoTime() - since) / 1_000_000);
      return true;
    });
    System.out.println("F99: " + scrapes[0] + " scrapes without a buffer, the slowest took " + scrapes[1] + " ms, resident at most " + most + " MB");
    startBuffer();
  }

  /** What is buffered in a while is what is committed in a while, but for five in a hundred. */
  private void ingests(String during, Duration part, Supplier<Boolean> each) {
    long committed = load.committed();
    long buffered = rig.lastPosition();
    long walsender = rig.walsender();
    long most = sample(part, each);
    double ratio = (double) (rig.lastPosition() - buffered) / (load.committed() - committed);
    System.out.println("F99: " + during + ": " + (load.committed() - committed) * 1000 / part.toMillis() + " events a second, of which "
        + Math.round(ratio * 1000) / 10.0 + " % were captured at once, resident at most " + most + " MB");
    assertTrue(ratio > 0.95 && ratio < 1.05, during + ": " + ratio);
    assertEquals(walsender, rig.walsender(), "the stream goes on: " + during);
  }

  private void stopBuffer() {
    buffers.stop(StopMode.FAST);
    away = true;
  }

  private void startBuffer() {
    buffers.start();
    away = false;
  }

  private long sample(Duration length, Supplier<Boolean> each) {
    return sample(length, SAMPLING, each);
  }

  /** Looks again and again; the largest resident memory, which must be bounded. */
  private long sample(Duration length, Duration pause, Supplier<Boolean> each) {
    long end = System.nanoTime() + length.toNanos();
    long most = 0;
    while (System.nanoTime() < end) {
      long next = System.nanoTime() + pause.toNanos();
      assertTrue(jar.isAlive() && each.get());
      most = Math.max(most, Resident.megabytes(jar.pid()));
      Await.until("the next look", LIMIT, () -> System.nanoTime() >= next);
    }
    assertTrue(most < MOST_RESIDENT, most + " MB resident");
    return most;
  }

  /** Every row is there once, in order, whole. */
  private void checkAll() {
    rig.awaitStreaming();
    load.close();
    rig.awaitBuffered(LIMIT);
    rig.checkOrder();
    assertEquals(rig.source().query("SELECT count(*), count(DISTINCT id), sum(id) FROM load"), rig.buffer().query(
        "SELECT count(*), count(DISTINCT after_data->>'id'), sum((after_data->>'id')::bigint) FROM philotes.cdc_events WHERE table_name = 'load'"));
  }

  /** Ends what has begun, the load first, whichever of them fails. */
  @Override
  public void close() {
    Rig itsRig = rig;
    JarProcess itsJar = jar;
    SteadyLoad itsLoad = load;
    try (buffers; itsRig; itsJar; itsLoad) {
      if (away) {
        startBuffer();
      }
    }
  }
}
