package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Service.Event;
import io.philotes.testing.Await;
import io.philotes.verification.Workload;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables join and leave the publication, and operations too, while others are written. */
class PublicationChangesIT {

  private static Service service;

  @BeforeAll
  static void start() {
    Rig rig = Rig.open();
    Workload.prepare(rig.source());
    rig.source().execute("CREATE SCHEMA side", "CREATE TABLE side.guest (id int PRIMARY KEY, v text)",
        "CREATE TABLE marker (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
        "CREATE PUBLICATION philotes_pub FOR TABLE account, ledger, seqtab, item, part, nopk, scratch, scratch_side, marker, side.guest");
    service = Service.start(rig.with("PHILOTES_SOURCE_TABLES", "side.guest"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** A transaction belongs to the publication as it was when its rows were written. */
  @Test
  void f30ATableIsCapturedExactlyWhileItIsPublished() {
    long before = service.settled();
    try (Workload workload = service.rig().work(30, 2, Duration.ofMillis(2))) {
      insert(1);
      service.source().execute("ALTER PUBLICATION philotes_pub DROP TABLE side.guest");
      insert(11);
      service.source().execute("ALTER PUBLICATION philotes_pub ADD TABLE side.guest");
      insert(21);
      service.source().execute("ALTER PUBLICATION philotes_pub SET (publish = 'insert')", "UPDATE side.guest SET v = 'unseen'");
      insert(31);
      service.source().execute("ALTER PUBLICATION philotes_pub SET (publish = 'insert, update, delete, truncate')",
          "UPDATE side.guest SET v = 'seen' WHERE id = 31");
      awaitWork(workload);
    }
    List<Event> events = service.since(before).stream().filter(event -> event.table().equals("guest")).toList();
    assertEquals(IntStream.concat(IntStream.rangeClosed(1, 5), IntStream.concat(IntStream.rangeClosed(21, 25), IntStream.rangeClosed(31, 35)))
        .mapToObj(id -> "{\"id\":" + id + ",\"v\":\"v\"}").toList(), events.stream().filter(event -> event.operation() == 1).map(Event::after).toList());
    assertEquals(List.of("{\"id\":31,\"v\":\"seen\"}"), events.stream().filter(event -> event.operation() == 2).map(Event::after).toList());
    service.rig().checkOrder();
  }

  /** Everything that is published is captured, so this is no reason to take the instance out of its work. */
  @Test
  void aTableThatLeavesIsSaidAndTheInstanceStaysReady() {
    int port = service.rig().port();
    service.source().execute("ALTER PUBLICATION philotes_pub DROP TABLE side.guest");
    try {
      Status.awaitSource(port, Rig.SOURCE, "DEGRADED", Rig.LONG);
      assertEquals(200, Status.code(port, "/health/ready"));
      assertTrue(Status.get(port, "/health").body().contains("TABLE_NOT_PUBLISHED"), () -> Status.get(port, "/health").body());
    } finally {
      service.source().execute("ALTER PUBLICATION philotes_pub ADD TABLE side.guest");
    }
  }

  private static void insert(int first) {
    for (int id = first; id < first + 5; id++) {
      service.source().execute("INSERT INTO side.guest VALUES (" + id + ", 'v')");
    }
  }

  private static void awaitWork(Workload workload) {
    long commits = workload.commits();
    Await.until("the workload went on all the time", Rig.LONG, () -> workload.commits() > commits + 50);
  }
}
