package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.philotes.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Acknowledgement, its time limit, and the declaration of consumers. */
class ConsumerIT {

  private static final Duration LIMIT = Duration.ofSeconds(40);

  @TempDir
  private Path directory;
  private final Rig rig = Rig.open();
  private final List<EventBatch> batches = new CopyOnWriteArrayList<>();

  @BeforeEach
  void createTable() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** Ten at a time; the answer to the second batch is held. */
  @Test
  void theCursorMovesOnlyAfterTheReply() throws IOException {
    configure("cdc: {batchSize: 10}\nconsumers:\n  - {name: orders}\n");
    Promise<Void> answer = Promise.promise();
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      service.subscribe("orders", batch -> {
        batches.add(batch);
        return batch.first() == 11 ? answer.future() : Future.succeededFuture();
      });
      insert(1, 30);
      Await.until("the second batch is on its way", LIMIT, () -> batches.size() == 2);
      Await.until("the cursor is behind the first", LIMIT, () -> rig.cursor("orders") == 10);
      insert(31, 40);
      Await.until("all is buffered", LIMIT, () -> rig.lastPosition() == 40);
      assertEquals(10, rig.cursor("orders"));
      assertEquals(2, batches.size(), "one batch at a time");
      Await.until("it shows as DELIVERING", LIMIT, () -> state("orders").equals("DELIVERING"));
      answer.complete();
      Await.until("it has everything", LIMIT, () -> rig.cursor("orders") == 40);
    }
    assertEquals(positions(1, 40), received());
    assertTrue(batches.stream().allMatch(batch -> batch.attempt() == 1));
  }

  @Test
  void f90AConsumerThatDoesNotReplyInTimeGetsTheSameBatchAgainAndHoldsUpNobody() throws IOException {
    configure("cdc: {batchSize: 10}\nconsumers:\n  - {name: slow, ackTimeout: 300ms}\n  - {name: good}\n");
    AtomicReference<Promise<Void>> answer = new AtomicReference<>(Promise.promise());
    List<Long> good = new CopyOnWriteArrayList<>();
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      service.subscribe("slow", batch -> {
        batches.add(batch);
        return answer.get().future();
      });
      service.subscribe("good", batch -> {
        good.addAll(batch.events().stream().map(ChangeEvent::position).toList());
        return Future.succeededFuture();
      });
      insert(1, 30);
      Await.until("it was tried four times", LIMIT, () -> batches.size() >= 4);
      Await.until("the good one has everything", LIMIT, () -> rig.cursor("good") == 30);
      Await.until("the slow one is DEGRADED", LIMIT, () -> state("slow").equals("DEGRADED"));
      assertEquals(0, rig.cursor("slow"));
      assertEquals("CONSUMER_FAILED", Status.consumer(rig.port(), "slow").getString("code"));
      assertEquals(200, Status.code(rig.port(), "/health/ready"));
      Promise<Void> late = answer.getAndSet(Promise.promise());
      for (int i = 1; i < 4; i++) {
        assertEquals(List.of(1L, 10L, i + 1L), List.of(batches.get(i).first(), batches.get(i).last(), (long) batches.get(i).attempt()));
      }
      int tried = batches.size();
      Await.until("it is tried again", LIMIT, () -> batches.size() > tried + 1);
      late.complete();
      Await.until("the late replies are counted", LIMIT, () -> metric("philotes_consumer_late_replies_total", "slow") >= 3);
      assertEquals(0, rig.cursor("slow"), "a late reply moves nothing");
      answer.getAndSet(succeeded()).complete();
      Await.until("it has everything", LIMIT, () -> rig.cursor("slow") == 30);
    }
    assertEquals(positions(1, 30), received().stream().distinct().toList(), "in order, each batch until it was acknowledged");
    assertEquals(positions(1, 30), good);
  }

  @Test
  void deploysTheVerticlesThatTheConfigurationNames() throws IOException {
    configure("consumers:\n  - {name: orders}\nverticles:\n  - " + OrdersVerticle.class.getName() + "\n");
    OrdersVerticle.RECEIVED.clear();
    OrdersVerticle.ON_WORKER.clear();
    insert(1, 3);
    try (Embedded service = rig.embed()) {
      assertTrue(service.vertx().deploymentIDs().size() > 1);
      rig.awaitStreaming();
      insert(4, 10);
      Await.until("it has everything", LIMIT, () -> rig.cursor("orders") == 7);
    }
    assertEquals(List.of(4, 5, 6, 7, 8, 9, 10), OrdersVerticle.RECEIVED.stream()
        .map(event -> Integer.parseInt(event.after().replaceAll("\\D", ""))).toList());
    assertTrue(OrdersVerticle.ON_WORKER.stream().allMatch(worker -> worker), "on a worker thread unless it asks otherwise");
  }

  /** One that comes back finds its events gone, and is told so instead of getting a gap. */
  @Test
  void f93AConsumerThatLeavesTheConfigurationHoldsNoRetention() throws IOException {
    rig.with("PHILOTES_BUFFER_RETENTION", "1s").with("PHILOTES_BUFFER_CLEANUP_INTERVAL", "300ms");
    configure("consumers:\n  - {name: gone}\n  - {name: good}\n");
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      subscribe(service, "good");
      insert(1, 10);
      Await.until("the good one has everything", LIMIT, () -> rig.cursor("good") == 10);
      awaitTwoCleanups();
      assertEquals(1, floor(), "the absent one holds retention");
      assertEquals("ABSENT", state("gone"));
    }
    configure("consumers:\n  - {name: good}\n");
    try (Embedded service = rig.embed()) {
      subscribe(service, "good");
      Await.until("the floor moves", LIMIT, () -> floor() == 11);
      assertEquals("undeclared", rig.buffer().queryText("SELECT state FROM philotes.consumers WHERE name = 'gone'"));
      assertEquals(0, rig.cursor("gone"), "its cursor is kept");
    }
    configure("consumers:\n  - {name: gone}\n  - {name: good}\n");
    try (Embedded service = rig.embed()) {
      List<Long> seen = subscribe(service, "gone");
      List<Long> good = subscribe(service, "good");
      rig.awaitStreaming();
      insert(11, 20);
      Await.until("the good one goes on", LIMIT, () -> rig.cursor("good") == 20);
      Await.until("the other is told", LIMIT, () -> state("gone").equals("FAILED"));
      assertEquals("CURSOR_BELOW_FLOOR", Status.consumer(rig.port(), "gone").getString("code"));
      assertEquals(List.of(), seen);
      assertEquals(positions(11, 20), good);
      assertEquals(200, Status.code(rig.port(), "/health/ready"));
    }
  }

  private void configure(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("philotes.yaml"), yaml);
    rig.with("PHILOTES_CONFIG", file.toString());
  }

  private static Promise<Void> succeeded() {
    Promise<Void> promise = Promise.promise();
    promise.complete();
    return promise;
  }

  private static List<Long> subscribe(Embedded service, String name) {
    List<Long> seen = new CopyOnWriteArrayList<>();
    service.subscribe(name, batch -> {
      seen.addAll(batch.events().stream().map(ChangeEvent::position).toList());
      return Future.succeededFuture();
    });
    return seen;
  }

  private void insert(int first, int last) {
    rig.source().execute("INSERT INTO t SELECT generate_series(" + first + ", " + last + ")");
  }

  private List<Long> received() {
    return batches.stream().flatMap(batch -> batch.events().stream()).map(ChangeEvent::position).toList();
  }

  private static List<Long> positions(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private String state(String consumer) {
    return Status.consumer(rig.port(), consumer).getString("state");
  }

  private long floor() {
    return rig.buffer().queryLong("SELECT floor_position FROM philotes.retention");
  }

  private double metric(String name, String consumer) {
    return Metrics.read(rig.port()).value(name, "consumer=\"" + consumer + "\"");
  }

  private void awaitTwoCleanups() {
    for (int i = 0; i < 3; i++) {
      String before = lastRun();
      Await.until("cleanup has run again", LIMIT, () -> !lastRun().equals(before));
    }
  }

  private String lastRun() {
    return String.valueOf(Status.stats(rig.port()).getJsonObject("cleanup").getString("lastRunAt"));
  }
}
