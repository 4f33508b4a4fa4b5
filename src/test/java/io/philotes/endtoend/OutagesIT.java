package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.verification.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The buffer is away, or hangs, and the source has to stop or crashes meanwhile: neither is harmed by the other. */
@NeedsOwnServer
class OutagesIT {

  private final long seed = Long.getLong("philotes.seed", System.nanoTime());
  private PostgresServer sources;
  private FaultyLines lines;

  @BeforeEach
  void start() {
    sources = Postgres.start(Map.of("wal_sender_timeout", "6s", "checkpoint_timeout", "1h"));
  }

  @AfterEach
  void stop() {
    if (lines != null) {
      lines.close();
    }
    sources.close();
  }

  @Test
  void f77ABufferThatIsAwayHarmsNeitherTheSourceNorItsShutdown() {
    open(rig -> {});
    lines.work(seed, 4, Duration.ofMillis(2));
    lines.awaitProgress(200);
    BufferOutage outage = new BufferOutage(lines);
    outage.last(Duration.ofSeconds(20));
    long millis = fastShutdown("buffer down, " + lines.status().getLong("lagBytes") + " bytes of WAL behind, under load");
    assertTrue(millis < 20_000, millis + " ms");
    outage.end();
    lines.checkAll();
  }

  /** The stream is open, more than we hold in memory waits in the source, and nothing moves. */
  @Test
  void aBufferThatHangsUnderLoadDoesNotHoldTheSourcesShutdownUp() {
    open(rig -> rig.with("PHILOTES_BUFFER_LEASE_DURATION", "2m").with("PHILOTES_CDC_MAX_IN_FLIGHT_BYTES", "1MB"));
    lines.rig().source().execute("CREATE TABLE ballast (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, pad text)");
    Workload bank = lines.work(seed, 3, Duration.ofMillis(4));
    lines.awaitProgress(200);
    lines.buffer().all().hold();
    for (int i = 0; i < 40; i++) {
      lines.rig().source().execute("INSERT INTO ballast (pad) SELECT repeat('x', 1000) FROM generate_series(1, 500)");
    }
    long commits = bank.commits();
    Await.until("load goes on", FaultyLines.LIMIT, () -> bank.commits() > commits + 100);
    long millis = fastShutdown("buffer hangs, under load");
    assertTrue(millis < 20_000, millis + " ms");
    lines.checkAll();
  }

  /**
   * A confirmation that the source has not written down yet is forgotten in a crash: what it covers comes again. A slot
   * is written down at checkpoints, and with the first confirmation after each note of running transactions (15 s).
   */
  @Test
  void f18ACrashRightAfterAConfirmationLosesAndDoublesNothing() {
    open(rig -> {});
    lines.work(seed, 3, Duration.ofMillis(4));
    boolean wentBack = false;
    for (int i = 0; i < 5 && !wentBack; i++) {
      awaitConfirmation();
      awaitConfirmation();
      long since = System.nanoTime();
      Lsn64 told = lines.rig().confirmed();
      long millis = Duration.ofNanos(System.nanoTime() - since).toMillis();
      sources.kill();
      lines.source().refuse();
      sources.start();
      Lsn64 kept = lines.rig().confirmed();
      System.out.println("OutagesIT: told " + told + ", killed within " + millis + " ms, kept " + kept);
      wentBack = told.isAfter(kept);
      lines.source().accept();
      lines.awaitState("STREAMING");
      lines.awaitProgress(100);
    }
    assertTrue(wentBack, "the slot never went back");
    lines.checkAll();
  }

  private void awaitConfirmation() {
    Lsn64 before = lines.rig().confirmed();
    Await.until("a later confirmation", FaultyLines.LIMIT, () -> lines.rig().confirmed().isAfter(before));
  }

  private void open(Consumer<Rig> settings) {
    lines = FaultyLines.open(sources, Postgres.buffer(), seed, settings);
    lines.embed();
  }

  private long fastShutdown(String how) {
    long since = System.nanoTime();
    sources.stop(StopMode.FAST);
    long millis = Duration.ofNanos(System.nanoTime() - since).toMillis();
    System.out.println("OutagesIT: " + how + ": the source stopped in " + millis + " ms");
    sources.start();
    return millis;
  }
}
