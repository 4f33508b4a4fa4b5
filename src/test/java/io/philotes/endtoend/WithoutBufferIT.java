package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.app.Operator;
import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code buffer.enabled: false}: events go straight from the stream to the consumers. */
class WithoutBufferIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Rig rig = Rig.open();
  private final Unkept log = new Unkept();
  private int ids;

  @BeforeEach
  void createTable() {
    rig.without("PHILOTES_BUFFER").with("PHILOTES_BUFFER_ENABLED", "false").with("PHILOTES_CONSUMERS", "log")
        .with("PHILOTES_CDC_BATCH_SIZE", "20");
    rig.source().execute("CREATE TABLE t (id bigint PRIMARY KEY, v bigint NOT NULL)",
        "ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '3s'");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void confirmsToTheSourceWhatEveryConsumerHasHandledAndNoMore() {
    rig.with("PHILOTES_CONSUMERS", "log,other");
    Promise<Void> answer = Promise.promise();
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      service.subscribe("log", batch -> {
        log.accept(batch.events());
        return Future.succeededFuture();
      });
      service.subscribe("other", batch -> answer.future());
      // No more than the batches that may be on their way: the slow one holds up what is behind them for everybody.
      insert(3);
      Await.until("the quick one has it", LIMIT, () -> log.has(ids));
      Lsn64 end = rig.insertLsn();
      Await.until("the slow one is at work", LIMIT, () -> "DELIVERING".equals(Status.consumer(rig.port(), "other").getString("state")));
      assertFalse(rig.confirmed().isAfter(log.firstCommit()), "nothing is confirmed that one consumer has not handled");
      assertEquals(List.of(200, 200), List.of(Status.code(rig.port(), "/health/ready"), Status.code(rig.port(), "/health/live")));
      assertEquals(0, Metrics.read(rig.port()).value("philotes_cdc_stuck_seconds", "source=\"bank\""), "a slow consumer is no stuck writer");
      assertNull(Status.stats(rig.port()).getJsonObject("buffer"));
      answer.complete();
      Await.until("it is confirmed", LIMIT, () -> !end.isAfter(rig.confirmed()));
    }
    log.check(rig.source());
  }

  /** Nothing keeps it but the process. */
  @Test
  void f30ShowsWhatChangesInThePublication() {
    rig.source().execute("CREATE PUBLICATION philotes_pub FOR TABLE t", "CREATE TABLE more (id int PRIMARY KEY)");
    rig.with("PHILOTES_SOURCE_PUBLICATION_INTERVAL", "200ms");
    try (Embedded service = rig.embed()) {
      subscribe(service);
      rig.awaitStreaming();
      rig.source().execute("ALTER PUBLICATION philotes_pub ADD TABLE more");
      Await.until("it is shown", LIMIT, () -> Status.source(rig.port(), Rig.SOURCE).getJsonArray("publicationChanges").size() == 1);
      Operator.Finished status = Operator.status(rig.environment());
      assertTrue(status.output().contains("public.more is published now"), status::output);
    }
  }

  /** An orderly stop hands everything on first, so nothing comes twice; what is committed meanwhile waits in the source. */
  @Test
  void goesOnWhereTheSlotStands() {
    for (int round = 0; round < 3; round++) {
      insert(3);
      try (Embedded service = rig.embed()) {
        subscribe(service);
        rig.awaitStreaming();
        insert(45);
        Await.until("it has everything", LIMIT, () -> log.has(ids));
      }
      if (round == 0) {
        // What was committed before the first start was never in the slot.
        rig.source().execute("DELETE FROM t WHERE id <= 3");
      }
    }
    try (Embedded service = rig.embed()) {
      subscribe(service);
      hasEverything();
    }
    assertEquals(0, log.repeated());
    log.check(rig.source());
  }

  /** Transactions of one event and of many chunks; the process dies where it stands, six times. */
  @Test
  void losesNothingWhenItIsKilled() {
    AtomicInteger rounds = new AtomicInteger();
    for (int death = 0; death < 6; death++) {
      try (JarProcess process = start(rig.environment())) {
        rig.awaitStreaming();
        int from = log.size();
        while (log.size() < from + 150) {
          work(rounds.incrementAndGet());
        }
        process.kill();
      }
      work(rounds.incrementAndGet());
    }
    try (JarProcess process = start(rig.environment())) {
      rig.awaitStreaming();
      hasEverything();
      process.terminate();
      assertEquals(143, process.awaitExit(LIMIT));
    }
    log.check(rig.source());
    System.out.println("WithoutBufferIT: " + log.size() + " events, " + log.repeated() + " of them again, after 6 kills");
  }

  @Test
  void aLostConnectionMakesWhatWasNotHandledComeAgain() {
    try (Embedded service = rig.embed()) {
      subscribe(service);
      rig.awaitStreaming();
      for (int i = 1; i <= 5; i++) {
        work(i);
        long walsender = rig.walsender();
        rig.source().execute("SELECT pg_terminate_backend(" + walsender + ")");
        Await.until("another walsender serves us", LIMIT, () -> rig.walsender() != 0 && rig.walsender() != walsender);
      }
      hasEverything();
    }
    log.check(rig.source());
  }

  @Test
  void aTransactionLargerThanTheWindowComesInPartsAndEndsOnce() {
    rig.with("PHILOTES_CDC_MAX_IN_FLIGHT_BYTES", "1MB").with("PHILOTES_CDC_BATCH_SIZE", "1000");
    rig.source().execute("ALTER TABLE t ADD COLUMN pad text");
    try (Embedded service = rig.embed()) {
      subscribe(service);
      rig.awaitStreaming();
      rig.source().execute("INSERT INTO t SELECT i, i, repeat('x', 500) FROM generate_series(1, 20000) i");
      Await.until("it has everything", LIMIT, () -> log.size() >= 20000);
      Lsn64 end = rig.insertLsn();
      rig.source().execute("INSERT INTO t VALUES (20001, 1, '')");
      Await.until("it is confirmed", LIMIT, () -> rig.confirmed().isAfter(end));
    }
    log.check(rig.source());
    assertEquals(0, log.repeated());
  }

  /** There is no lease: the slot decides. */
  @Test
  void aSecondInstanceStandsByAndTakesOver() {
    int otherPort = FreePort.find();
    Map<String, String> other = other(otherPort);
    try (JarProcess one = start(rig.environment())) {
      rig.awaitStreaming();
      try (JarProcess two = start(other)) {
        Status.awaitSource(otherPort, Rig.SOURCE, "STANDBY", LIMIT);
        assertEquals(200, Status.code(otherPort, "/health/ready"));
        work(1);
        one.kill();
        Status.awaitSource(otherPort, Rig.SOURCE, "STREAMING", LIMIT);
        work(2);
        try (JarProcess again = start(rig.environment())) {
          Status.awaitSource(rig.port(), Rig.SOURCE, "STANDBY", LIMIT);
          two.kill();
          rig.awaitStreaming();
          hasEverything();
          again.kill();
        }
      }
    }
    log.check(rig.source());
  }

  /** It finds the slot in use, and ahead of what it remembers: neither is a break of history. */
  @Test
  void anInstanceThatWasFrozenStandsBy() {
    int otherPort = FreePort.find();
    Map<String, String> other = other(otherPort);
    try (JarProcess one = start(rig.environment())) {
      rig.awaitStreaming();
      try (JarProcess two = start(other)) {
        Status.awaitSource(otherPort, Rig.SOURCE, "STANDBY", LIMIT);
        overtakeFrozen(one, otherPort);
        one.thaw();
        Status.awaitSource(rig.port(), Rig.SOURCE, "STANDBY", LIMIT);
        two.kill();
        rig.awaitStreaming();
        hasEverything();
        one.kill();
      }
    }
    log.check(rig.source());
  }

  /** Nobody reads the slot any more, and it is ahead: a process that starts now would take it as it is, too. */
  @Test
  void anInstanceThatWasFrozenGoesOnWhereTheOtherEnded() {
    int otherPort = FreePort.find();
    try (JarProcess one = start(rig.environment())) {
      rig.awaitStreaming();
      try (JarProcess two = start(other(otherPort))) {
        Status.awaitSource(otherPort, Rig.SOURCE, "STANDBY", LIMIT);
        overtakeFrozen(one, otherPort);
        two.kill();
        one.thaw();
        Await.until("it says so", LIMIT, () -> one.errors().stream().anyMatch(line -> line.contains("The slot was moved while this process did not read it")));
        rig.awaitStreaming();
        hasEverything();
      }
      one.kill();
    }
    log.check(rig.source());
  }

  /** Neither makes another in its place: what was in between would be lost without a word. */
  @Test
  void noInstanceMakesASlotAgainThatWasDroppedUnderTheOther() {
    int otherPort = FreePort.find();
    try (JarProcess one = start(rig.environment())) {
      rig.awaitStreaming();
      try (JarProcess two = start(other(otherPort))) {
        Status.awaitSource(otherPort, Rig.SOURCE, "STANDBY", LIMIT);
        dropSlot();
        for (int port : List.of(rig.port(), otherPort)) {
          Status.awaitSource(port, Rig.SOURCE, "FAILED", LIMIT);
          assertEquals("SLOT_MISSING", Status.source(port, Rig.SOURCE).getString("code"));
        }
        assertEquals(0, slots());
        two.kill();
      }
      one.kill();
    }
  }

  @Test
  void twoThatStartAtTheSameTimeForTheFirstTimeComeUp() {
    int otherPort = FreePort.find();
    try (JarProcess one = start(rig.environment()); JarProcess two = start(other(otherPort))) {
      Await.until("one streams and one stands by", LIMIT, () -> List.of("STANDBY", "STREAMING").equals(
          List.of(Status.sourceState(rig.port(), Rig.SOURCE), Status.sourceState(otherPort, Rig.SOURCE)).stream().sorted().toList()));
      work(1);
      Await.until("it has everything", LIMIT, () -> log.has(ids));
      one.kill();
      two.kill();
    }
    log.check(rig.source());
  }

  /** A batch may be cut between the two, and carry what describes the second. */
  @Test
  void aTableThatChangesWithinATransactionHoldsUpNothing() {
    rig.with("PHILOTES_CDC_FLUSH_INTERVAL", "1ms");
    try (Embedded service = rig.embed()) {
      subscribe(service);
      rig.awaitStreaming();
      for (int i = 0; i < 40; i++) {
        insert(1);
        ids += 60;
        rig.source().execute("BEGIN; INSERT INTO t (id, v) SELECT i, 1 FROM generate_series(" + (ids - 59) + ", " + (ids - 30) + ") i;"
            + " ALTER TABLE t ADD COLUMN c" + i + " int; INSERT INTO t (id, v) SELECT i, 2 FROM generate_series(" + (ids - 29) + ", " + ids + ") i; COMMIT");
      }
      Await.until("it has everything", LIMIT, () -> log.has(ids));
    }
    log.check(rig.source());
    assertEquals(0, log.repeated(), "no stream had to begin again");
  }

  @Test
  void aConsumerThatFailsHoldsUpTheConfirmationAndGetsTheSameAgain() {
    AtomicInteger failures = new AtomicInteger();
    try (Embedded service = rig.embed()) {
      service.subscribe("log", batch -> {
        if (failures.getAndIncrement() < 4) {
          return Future.failedFuture("not now");
        }
        log.accept(batch.events());
        return Future.succeededFuture();
      });
      rig.awaitStreaming();
      work(1);
      Await.until("it has everything", LIMIT, () -> log.has(ids));
      Lsn64 end = log.lastCommit();
      Await.until("it is confirmed", LIMIT, () -> rig.confirmed().isAfter(end));
    }
    log.check(rig.source());
    assertEquals(0, log.repeated());
  }

  /** It is known as long as the process lives; another would begin anew and be none the wiser. */
  @Test
  void aSlotThatIsDroppedWhileItRunsStopsTheSource() {
    try (Embedded service = rig.embed()) {
      subscribe(service);
      rig.awaitStreaming();
      hasEverything();
      dropSlot();
      Status.awaitSource(rig.port(), Rig.SOURCE, "FAILED", LIMIT);
      assertEquals("SLOT_MISSING", Status.source(rig.port(), Rig.SOURCE).getString("code"));
    }
  }

  /** The same source through both, at the same time. */
  @Test
  void eventsAreThoseThatTheBufferGives() {
    Unkept buffered = new Unkept();
    Rig both = Rig.open(rig.source().server(), rig.buffer().server());
    try (Embedded direct = rig.embed()) {
      subscribe(direct);
      rig.awaitStreaming();
      Map<String, String> environment = both.environment();
      rig.source().variables("PHILOTES_SOURCE").forEach(both::with);
      both.with("PHILOTES_SOURCE_SLOT", "buffered_" + rig.slot()).with("PHILOTES_CONSUMERS", "log");
      try (Embedded kept = both.embed()) {
        kept.subscribe("log", batch -> {
          buffered.accept(batch.events());
          return Future.succeededFuture();
        });
        both.awaitStreaming();
        rig.source().execute("CREATE TABLE wide (id int, part text, doc text, n numeric, j jsonb, PRIMARY KEY (part, id))",
            "INSERT INTO wide VALUES (1, 'ä\"', repeat(md5('x'), 3000), 1.10, '{\"a\": [1.0, null]}'), (2, 'b', NULL, 'NaN', 'null')",
            "UPDATE wide SET n = 2", "UPDATE wide SET id = 3 WHERE id = 1", "ALTER TABLE wide REPLICA IDENTITY FULL",
            "UPDATE wide SET n = 3", "DELETE FROM wide WHERE id = 2", "TRUNCATE wide");
        insert(30);
        Await.until("both have everything", LIMIT, () -> log.has(ids) && buffered.has(ids));
        assertEquals(buffered.contents(), log.contents());
        assertTrue(log.size() >= 38, "events were compared");
        assertFalse(environment.isEmpty());
      }
      rig.source().execute("SELECT pg_drop_replication_slot('buffered_" + rig.slot() + "')");
    } finally {
      both.close();
    }
  }

  @Test
  void commandsSayWhatTheyCannotDo() {
    for (List<String> command : List.of(List.of("verify"), List.of("replay", "log", "--to-position", "1"), List.of("resync"),
        List.of("check", "--sql=buffer"), List.of("uninstall", "--buffer", "--dry-run"))) {
      Rig.Finished finished = rig.command(command.toArray(String[]::new));
      assertEquals(2, finished.exit(), command + " " + finished);
      assertTrue(finished.errors().stream().anyMatch(line -> line.startsWith("PHL-CFG-5 BUFFER_OFF")), command + " " + finished.errors());
    }
  }

  @Test
  void checkInitStatusAndUninstallNeedNoBuffer() {
    Rig.Finished check = rig.command("check");
    assertTrue(check.output().stream().anyMatch(line -> line.contains("there is no buffer")), check.toString());
    assertFalse(check.output().stream().anyMatch(line -> line.startsWith("ERROR")), check.toString());
    assertEquals(0, rig.command("init").exit());
    assertEquals(1, slots());
    assertEquals(0, rig.command("init").exit(), "a second time changes nothing");
    insert(2);
    Rig.Finished status = rig.command("status");
    assertTrue(status.output().stream().anyMatch(line -> line.contains("there is no buffer")), status.toString());
    try (JarProcess process = start(rig.environment())) {
      Await.until("what was committed after init is there", LIMIT, () -> log.has(2));
      assertTrue(rig.command("check").output().stream().anyMatch(line -> line.contains("an instance of Philotes reads the slot")));
      assertTrue(rig.command("status").output().stream().anyMatch(line -> line.contains("log: IDLE")), rig.command("status").toString());
      process.terminate();
      process.awaitExit(LIMIT);
    }
    Rig.Finished uninstall = rig.command("uninstall", "--yes");
    assertEquals(0, uninstall.exit(), uninstall.toString());
    assertEquals(0, slots());
    assertEquals(0, rig.source().queryLong("SELECT count(*) FROM pg_publication"));
  }

  /** What is committed from now on comes last. */
  private void hasEverything() {
    insert(1);
    Await.until("it has everything", LIMIT, () -> log.has(ids));
  }

  /** The second takes over, delivers and confirms more. */
  private void overtakeFrozen(JarProcess first, int secondPort) {
    work(1);
    first.freeze();
    Status.awaitSource(secondPort, Rig.SOURCE, "STREAMING", LIMIT);
    work(2);
    Await.until("the other has it", LIMIT, () -> log.has(ids));
    Await.until("the slot has moved", LIMIT, () -> rig.confirmed().isAfter(log.lastCommit()));
  }

  private void dropSlot() {
    rig.source().execute("SELECT pg_terminate_backend(" + rig.walsender() + ")");
    Await.until("the slot could be dropped", LIMIT, () -> {
      rig.source().execute("SELECT pg_drop_replication_slot('" + rig.slot() + "')");
      return true;
    });
  }

  private long slots() {
    return rig.source().queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + rig.slot() + "'");
  }

  private JarProcess start(Map<String, String> environment) {
    environment.put("PHILOTES_CONSUMERS", "log=stdout");
    return rig.kept(JarProcess.start(Rig.HEAP, environment, log::line, "run"));
  }

  private Map<String, String> other(int port) {
    Map<String, String> other = rig.environment();
    other.put("PHILOTES_INSTANCE", "other");
    other.put("PHILOTES_HTTP_PORT", String.valueOf(port));
    return other;
  }

  private void subscribe(Embedded service) {
    service.subscribe("log", batch -> {
      log.accept(batch.events());
      return Future.succeededFuture();
    });
  }

  /** One transaction each. */
  private void insert(int rows) {
    for (int i = 0; i < rows; i++) {
      ids++;
      rig.source().execute("INSERT INTO t (id, v) VALUES (" + ids + ", 0)");
    }
  }

  /** A small transaction, one of several chunks, changes and a deletion. */
  private void work(int round) {
    insert(3);
    rig.source().execute("INSERT INTO t SELECT i, " + round + " FROM generate_series(" + (ids + 1) + ", " + (ids + 70) + ") i");
    ids += 70;
    rig.source().execute("UPDATE t SET v = v + 1 WHERE id % 7 = " + round % 7, "DELETE FROM t WHERE id = " + (ids - 5));
    insert(1);
  }
}
