package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.ChangeEvent;
import io.philotes.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consumers that block their thread or take their time, and callers who occupy HTTP: ingestion and the others go on. */
class SlowConsumersIT {

  private static final List<Long> GOOD = new CopyOnWriteArrayList<>();
  private static final List<Long> SLOW = new CopyOnWriteArrayList<>();
  private static final AtomicBoolean HURRY = new AtomicBoolean();
  private static Service service;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    Rig rig = Rig.open();
    rig.source().execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '3s'",
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)");
    Path file = Files.writeString(directory.resolve("philotes.yaml"), "cdc: {batchSize: 20}\nconsumers:\n  - {name: good}\n  - {name: slow}\n"
        + "  - {name: " + BlockingVerticle.CONSUMER + "}\nverticles:\n  - " + BlockingVerticle.class.getName() + "\n");
    service = Service.start(rig.with("PHILOTES_CONFIG", file.toString()));
    service.embedded().subscribe("good", batch -> {
      GOOD.addAll(batch.events().stream().map(ChangeEvent::position).toList());
      return Future.succeededFuture();
    });
    service.embedded().subscribe("slow", batch -> {
      SLOW.addAll(batch.events().stream().map(ChangeEvent::position).toList());
      return HURRY.get() ? Future.succeededFuture() : later();
    });
  }

  private static Future<?> later() {
    Promise<Void> reply = Promise.promise();
    service.embedded().vertx().setTimer(500, timer -> reply.complete());
    return reply.future();
  }

  @AfterAll
  static void checkAndStop() {
    BlockingVerticle.LET_GO.countDown();
    service.checkAndClose();
  }

  /** For longer than the source waits for a sign of life. */
  @Test
  void f11AConsumerThatBlocksItsThreadHoldsUpNobody() throws InterruptedException {
    Rig rig = service.rig();
    insert(100);
    assertTrue(BlockingVerticle.ENTERED.await(60, TimeUnit.SECONDS), "it blocks");
    long walsender = rig.walsender();
    for (int i = 0; i < 4; i++) {
      String before = replied();
      Await.until("another status reaches the source", Duration.ofSeconds(20), () -> !before.equals(replied()));
      insert(30);
      rig.awaitBuffered();
      rig.awaitConsumed("good");
    }
    assertEquals(walsender, rig.walsender(), "the source never missed us");
    assertEquals(200, Status.code(rig.port(), "/health/live"));
    assertEquals(0, rig.cursor(BlockingVerticle.CONSUMER));
    assertEquals(LongStream.rangeClosed(1, rig.lastPosition()).boxed().toList(), List.copyOf(GOOD));
    BlockingVerticle.LET_GO.countDown();
    rig.awaitConsumed(BlockingVerticle.CONSUMER);
  }

  private static String replied() {
    return service.source().queryText("SELECT date_trunc('second', reply_time) FROM pg_stat_replication WHERE pid = "
        + service.rig().walsender());
  }

  @Test
  void f90AConsumerThatIsTooSlowFallsBehindAloneAndInOrder() {
    Rig rig = service.rig();
    HURRY.set(false);
    insert(2000);
    rig.awaitBuffered();
    rig.awaitConsumed("good");
    long last = rig.lastPosition();
    assertTrue(rig.cursor("slow") < last - 1000, "it is behind");
    assertTrue(Status.consumer(rig.port(), "slow").getLong("lagEvents") > 0);
    HURRY.set(true);
    rig.awaitConsumed("slow");
    assertEquals(LongStream.rangeClosed(1, last).boxed().toList(), List.copyOf(SLOW).subList(0, (int) last));
  }

  /** Idle connections, requests that never end, headers and bodies beyond every measure, and a scrape twenty times a second. */
  @Test
  void f99CallersWhoOccupyHttpDoNotDisturbTheStream() throws Exception {
    Rig rig = service.rig();
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong scrapes = new AtomicLong();
    Thread scraper = new Thread(() -> scrape(rig.port(), done, scrapes), "scraper");
    try (HttpAbuse abuse = new HttpAbuse(rig.port())) {
      abuse.occupy(300, false);
      abuse.occupy(100, true);
      scraper.start();
      long walsender = rig.walsender();
      insert(500);
      assertTrue(abuse.header(1_000_000).startsWith("HTTP/1.1 431"), "a header of 1 MB is refused");
      assertTrue(abuse.announcedBody(1_000_000_000).startsWith("HTTP/1.1 413"), "an announced body of 1 GB is refused");
      long passed = abuse.body(100_000_000);
      assertTrue(passed < 64_000_000, passed + " bytes of a body were let pass");
      insert(500);
      rig.awaitBuffered();
      rig.awaitConsumed("good");
      Await.until("scrapes are answered", Rig.LONG, () -> scrapes.get() > 20);
      assertEquals(walsender, rig.walsender());
    } finally {
      done.set(true);
      scraper.join(30_000);
    }
  }

  private static void scrape(int port, AtomicBoolean done, AtomicLong scrapes) {
    while (!done.get()) {
      if (Status.code(port, "/metrics") == 200) {
        scrapes.incrementAndGet();
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private static void insert(int transactions) {
    service.source().execute("DO $$ BEGIN FOR i IN 1.." + transactions + " LOOP INSERT INTO t (v) VALUES ('x'); COMMIT; END LOOP; END $$");
  }
}
