package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.Direction;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The source server waits in a fast shutdown until every walsender has got rid of its WAL: we must not hold it up,
 * whatever the buffer does (semantics R6). And its WAL must not pile up because of us.
 */
@NeedsOwnServer
class SourceShutdownIT {

  private PostgresServer sources;
  private PostgresServer buffers;
  private Rig rig;

  @BeforeEach
  void start() {
    sources = Postgres.start();
    buffers = Postgres.start();
    rig = Rig.open(sources, buffers);
  }

  @AfterEach
  void stop() {
    sources.close();
    buffers.close();
  }

  @Test
  void f17IsShortWhenEverythingIsBuffered() {
    try (Embedded service = rig.embed()) {
      begin(service);
      insert(1, 2000);
      rig.awaitBuffered();
      long millis = fastShutdown("caught up");
      assertTrue(millis < 5_000, millis + " ms");
      goOn();
    }
  }

  @Test
  void f17IsNotHeldUpByABufferThatIsDown() {
    try (Embedded service = rig.embed()) {
      begin(service);
      buffers.stop(StopMode.FAST);
      insert(1, 2000);
      long millis = fastShutdown("buffer down");
      assertTrue(millis < 20_000, millis + " ms");
      buffers.start();
      goOn();
    }
  }

  /** Nothing tells that the buffer is gone, and the lease is so long that it does not end the stream either. */
  @Test
  void f17IsNotHeldUpByABufferThatDoesNotAnswer() {
    rig.with("PHILOTES_BUFFER_LEASE_DURATION", "2m");
    try (FaultProxy proxy = FaultProxy.to(buffers)) {
      rig.with("PHILOTES_BUFFER_PORT", String.valueOf(proxy.port()));
      try (Embedded service = rig.embed()) {
        begin(service);
        proxy.all().hold(Direction.TO_SERVER);
        insert(1, 2000);
        long millis = fastShutdown("buffer silent");
        assertTrue(millis < 20_000, millis + " ms");
        proxy.all().release();
        goOn();
      }
    }
  }

  /** The slot belongs to one database, the WAL to all. */
  @Test
  void f66TheSlotFollowsTheWalOfAnotherDatabase() {
    TestDatabase other = sources.createDatabase("e2e_other");
    try (Embedded service = rig.embed()) {
      begin(service);
      rig.awaitBuffered();
      long position = rig.lastPosition();
      other.execute("CREATE TABLE noise AS SELECT n, repeat('x', 500) AS pad FROM generate_series(1, 20000) n");
      Lsn64 end = rig.insertLsn();
      long since = System.nanoTime();
      Await.until("the slot follows", Duration.ofSeconds(30), () -> !end.isAfter(rig.confirmed()));
      System.out.println("SourceShutdownIT: the slot followed another database's WAL after "
          + Duration.ofNanos(System.nanoTime() - since).toMillis() + " ms");
      Await.until("there is no lag", Duration.ofSeconds(10), () -> Status.source(rig.port(), Rig.SOURCE).getLong("lagBytes") == 0);
      assertEquals(position, rig.lastPosition());
      goOn();
    }
  }

  private void begin(Embedded service) {
    assertTrue(service.vertx().deploymentIDs().size() > 1);
    rig.awaitStreaming();
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    rig.awaitBuffered();
  }

  private void insert(int first, int last) {
    rig.source().execute("INSERT INTO t SELECT generate_series(" + first + ", " + last + ")");
  }

  private long fastShutdown(String how) {
    long since = System.nanoTime();
    sources.stop(StopMode.FAST);
    long millis = Duration.ofNanos(System.nanoTime() - since).toMillis();
    System.out.println("SourceShutdownIT: " + how + ": the source stopped in " + millis + " ms");
    sources.start();
    return millis;
  }

  private void goOn() {
    rig.awaitStreaming();
    insert(10_001, 10_010);
    rig.awaitBuffered();
    rig.check();
  }
}
