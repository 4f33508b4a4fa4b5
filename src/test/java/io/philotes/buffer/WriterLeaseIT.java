package io.philotes.buffer;

import static io.philotes.buffer.Instance.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.BatchPlace;
import io.philotes.buffer.store.BatchStore;
import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.LeaseStore;
import io.philotes.buffer.store.SqlWriteStatements;
import io.philotes.bus.Addresses;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteReply.Kind;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.DatabaseConfig;
import io.philotes.database.Session;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriterLeaseIT {

  private static BufferServer server;
  private DatabaseConfig config;
  private Instance one;
  private Instance two;

  @BeforeAll
  static void startServer() throws Exception {
    server = new BufferServer();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void twoInstances() throws Exception {
    config = server.fresh();
    one = new Instance("one", config);
    two = new Instance("two", config);
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void makesTheSecondOwnerAStandby() {
    one.first();

    SourceOpened second = two.open();

    assertEquals(SourceOpened.Kind.STANDBY, second.kind());
    assertEquals("one", second.leader());
    assertEquals(Kind.LOST, await(two.write(new Batches(second.session()).small(1, 1))).kind());
  }

  @Test
  void f07LetsExactlyOneOfTwoLeadAtEveryStart() throws Exception {
    for (int round = 0; round < 50; round++) {
      Future<SourceOpened> first = one.opening();
      Future<SourceOpened> second = two.opening();
      List<SourceOpened.Kind> kinds = Stream.of(await(first).kind(), await(second).kind()).sorted().toList();
      assertEquals(List.of(SourceOpened.Kind.LEADING, SourceOpened.Kind.STANDBY), kinds);
      one.release();
      two.release();
    }
    assertEquals(50, server.number("SELECT fence FROM philotes.leases"));
  }

  @Test
  void takesOverAtOnceWhenTheLeadersBackendIsGone() throws Exception {
    SourceOpened first = one.first();
    await(one.write(new Batches(first.session()).small(1, 2)));
    server.text("SELECT pg_terminate_backend(backend_pid, 5000) FROM philotes.leases");

    SourceOpened second = two.open();

    assertEquals(SourceOpened.Kind.LEADING, second.kind());
    assertTrue(second.fence() > first.fence());
    assertEquals(3, second.checkpoint().nextPosition());
    assertEquals(SourceOpened.Kind.STANDBY, one.open().kind());
  }

  @Test
  void takesOverAtOnceAfterARelease() {
    one.first();

    assertEquals(WriteReply.DURABLE, one.release());

    assertEquals(SourceOpened.Kind.LEADING, two.open().kind());
  }

  @Test
  void givesTheLeaseBackWhenItStops() {
    one.first();

    one.close();

    assertEquals(SourceOpened.Kind.LEADING, two.open().kind());
  }

  @Test
  void finishesWhatIsOnItsWayBeforeItReleases() throws Exception {
    SourceOpened first = one.first();
    Batches batches = new Batches(first.session());
    List<Future<WriteReply>> writes = Stream.generate(() -> one.write(batches.small(1, 200))).limit(8).toList();

    assertEquals(WriteReply.DURABLE, one.release());

    for (Future<WriteReply> write : writes) {
      assertEquals(WriteReply.DURABLE, await(write));
    }
    assertEquals(1600, server.number("SELECT count(*) FROM philotes.events_1"));
  }

  @Test
  void rollsBackAHalfReceivedTransactionWhenItReleases() throws Exception {
    SourceOpened first = one.first();
    assertEquals(Kind.STORED, await(one.write(new Batches(first.session()).chunked(3, 3)[0])).kind());

    assertEquals(WriteReply.DURABLE, one.release());

    assertEquals(SourceOpened.Kind.LEADING, two.open().kind());
    assertEquals(0, server.number("SELECT count(*) FROM philotes.events_1"));
  }

  @Test
  void endsTheBackendOfAPausedLeaderWhoseLeaseExpired() throws Exception {
    one.first();
    one.release();
    PgConnection paused = await(one.database.connect(Session.WRITER, 8));
    LeaseStore leases = new LeaseStore(Batches.SOURCE);
    Lease lease = await(leases.acquire(paused, "paused", 0, Duration.ofMillis(400)));
    assertTrue(lease.granted());
    await(leases.raiseFence(paused, lease.fence()));
    Promise<Void> closed = Promise.promise();
    paused.closeHandler(done -> closed.tryComplete()).exceptionHandler(terminated -> {});
    await(paused.query("BEGIN").execute());
    await(paused.query("SELECT FROM philotes.sources FOR UPDATE").execute());
    assertEquals(SourceOpened.Kind.STANDBY, two.open().kind());

    SourceOpened leader = openUntilLeading(two);

    await(closed.future());
    assertEquals(lease.fence() + 1, leader.fence());
    PgConnection zombie = await(one.database.connect(Session.WRITER, 8));
    BatchPlace place = new BatchPlace(1000, 1, 1, 2, 0, false);
    assertEquals(0, await(new BatchStore(new SqlWriteStatements(zombie, 1, lease.fence())).small(new Batches(1).small(1, 1), place)));
    assertFalse(await(leases.renew(zombie, lease.fence(), Duration.ofSeconds(9))));
    assertEquals(Kind.DURABLE, await(two.write(new Batches(leader.session()).small(1, 1))).kind());
  }

  @Test
  void stopsLeadingWhenItsRenewalFindsAnotherFence() throws Exception {
    one.close();
    one = new Instance("one", config, Duration.ofMillis(600), PartitionPlan.of(Duration.ofHours(1)), connection -> Future.succeededFuture());
    SourceOpened opened = one.first();
    Promise<Leadership> lost = Promise.promise();
    await(one.vertx.eventBus().<Leadership>localConsumer(Addresses.leadership(Batches.SOURCE), message -> lost.tryComplete(message.body())).completion());

    server.execute("UPDATE philotes.leases SET fence = fence + 1");

    assertFalse(await(lost.future()).leading());
    assertEquals(Kind.LOST, await(one.write(new Batches(opened.session()).small(1, 1))).kind());
  }

  @Test
  void keepsALeaseThatItRenews() throws Exception {
    one.close();
    one = new Instance("one", config, Duration.ofMillis(600), PartitionPlan.of(Duration.ofHours(1)), connection -> Future.succeededFuture());
    one.first();

    String aLeaseLater = server.text("SELECT lease_until + interval '700 ms' FROM philotes.leases");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!server.text("SELECT lease_until > '" + aLeaseLater + "' FROM philotes.leases").equals("t")) {
      assertTrue(System.nanoTime() < deadline);
      await(one.vertx.timer(50, TimeUnit.MILLISECONDS));
    }

    assertEquals(SourceOpened.Kind.STANDBY, two.open().kind());
  }

  @Test
  void stopsWritingWhenItsLeaseMayHaveRunOut() throws Exception {
    one.close();
    one = new Instance("one", config, Duration.ofMillis(900), PartitionPlan.of(Duration.ofHours(1)), connection -> Future.succeededFuture());
    one.first();
    Promise<Leadership> lost = Promise.promise();
    await(one.vertx.eventBus().<Leadership>localConsumer(Addresses.leadership(Batches.SOURCE), message -> lost.tryComplete(message.body())).completion());

    try (var blocker = server.connect(); var statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("SELECT FROM philotes.leases FOR UPDATE");

      assertFalse(await(lost.future()).leading());
    }
  }

  private static SourceOpened openUntilLeading(Instance instance) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    SourceOpened opened = instance.open();
    while (opened.kind() != SourceOpened.Kind.LEADING) {
      assertTrue(System.nanoTime() < deadline);
      opened = instance.open();
    }
    return opened;
  }
}
