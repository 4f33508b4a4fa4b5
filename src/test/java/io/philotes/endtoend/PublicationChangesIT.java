package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.philotes.app.Operator;
import io.philotes.endtoend.Service.Event;
import io.philotes.testing.Await;
import io.philotes.verification.Workload;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    service = Service.start(rig.with("PHILOTES_SOURCE_TABLES", "side.guest").with("PHILOTES_SOURCE_PUBLICATION_INTERVAL", "200ms"));
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

  /** It empties others too, of which nothing is told. */
  @Test
  void f60OfATruncateOnlyPublishedTablesAreTold() {
    service.settled();
    service.source().execute("CREATE TABLE side.head (id int PRIMARY KEY)", "CREATE TABLE side.unseen (id int REFERENCES side.head)",
        "ALTER PUBLICATION philotes_pub ADD TABLE side.head");
    List<Event> events = service.capture("INSERT INTO side.head VALUES (1)", "INSERT INTO side.unseen VALUES (1)", "TRUNCATE side.head CASCADE");
    assertEquals(List.of("1 head", "4 head"), events.stream().map(event -> event.operation() + " " + event.table()).toList());
    assertEquals("{\"truncate\":{\"cascade\":true,\"restartIdentity\":false}}", events.get(1).metadata());
    service.source().execute("DROP TABLE side.unseen, side.head");
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

  /** Each change is written down, and shown by the service and by the command. */
  @Test
  void f30WhatChangesIsNoticedRecordedAndShown() {
    service.settled();
    noticed("TABLE_REMOVED", "public.scratch", null, "ALTER PUBLICATION philotes_pub DROP TABLE scratch");
    noticed("TABLE_ADDED", "public.scratch", null, "ALTER PUBLICATION philotes_pub ADD TABLE scratch");
    noticed("TABLE_ADDED", "side.again", null, "CREATE TABLE side.again (id int PRIMARY KEY)", "ALTER PUBLICATION philotes_pub ADD TABLE side.again");
    noticed("TABLE_RECREATED", "side.again", null,
        "BEGIN; DROP TABLE side.again; CREATE TABLE side.again (id int PRIMARY KEY); ALTER PUBLICATION philotes_pub ADD TABLE side.again; COMMIT");
    noticed("TABLE_REMOVED", "side.again", null, "BEGIN; DROP TABLE side.again; CREATE TABLE side.again (id int PRIMARY KEY); COMMIT");
    noticed("OPERATIONS_CHANGED", "philotes_pub", "insert, update", "ALTER PUBLICATION philotes_pub SET (publish = 'insert, update')");
    noticed("OPERATIONS_CHANGED", "philotes_pub", "insert, update, delete, truncate",
        "ALTER PUBLICATION philotes_pub SET (publish = 'insert, update, delete, truncate')");
    JsonArray shown = Status.source(service.rig().port(), Rig.SOURCE).getJsonArray("publicationChanges");
    assertTrue(shown.size() <= 10, shown::encode);
    Operator.Finished status = Operator.status(service.rig().environment());
    assertTrue(status.output().contains("philotes_pub publishes other operations: insert, update, delete, truncate"), status::output);
  }

  @Test
  void f30WhatAFilterLeavesOutIsNoticed() {
    assumeTrue(service.source().queryLong("SELECT current_setting('server_version_num')::int") >= 150_000, "PostgreSQL 15 was the first to have filters");
    service.source().execute("CREATE TABLE side.part_of (id int PRIMARY KEY, secret text)");
    noticed("TABLE_ADDED", "side.part_of", null, "ALTER PUBLICATION philotes_pub ADD TABLE side.part_of");
    noticed("COLUMNS_CHANGED", "side.part_of", "id",
        "BEGIN; ALTER PUBLICATION philotes_pub DROP TABLE side.part_of; ALTER PUBLICATION philotes_pub ADD TABLE side.part_of (id); COMMIT");
    noticed("ROW_FILTER_CHANGED", "side.part_of", null, "BEGIN; ALTER PUBLICATION philotes_pub DROP TABLE side.part_of;"
        + " ALTER PUBLICATION philotes_pub ADD TABLE side.part_of (id) WHERE (id > 0); COMMIT");
    noticed("TABLE_REMOVED", "side.part_of", null, "ALTER PUBLICATION philotes_pub DROP TABLE side.part_of");
  }

  /** In one transaction, so that no change falls in between: its numbers are others, and nothing else tells. */
  @Test
  void f27APublicationThatIsMadeAnewIsSaid() {
    String same = service.source().queryText("SELECT string_agg(schemaname || '.' || tablename, ', ') FROM pg_publication_tables WHERE pubname = 'philotes_pub'");
    noticed("PUBLICATION_RECREATED", "philotes_pub", null,
        "BEGIN; DROP PUBLICATION philotes_pub; CREATE PUBLICATION philotes_pub FOR TABLE " + same + "; COMMIT");
    assertEquals(1, service.capture("INSERT INTO side.guest VALUES (1000, 'v')").size());
    service.source().execute("DELETE FROM side.guest WHERE id = 1000");
  }

  private static void noticed(String kind, String object, String detail, String... statements) {
    long before = changes(kind, object);
    service.source().execute(statements);
    Await.until(kind + " of " + object + " is recorded", Rig.LONG, () -> changes(kind, object) == before + 1);
    Lsn64 end = service.rig().insertLsn();
    Await.until(kind + " of " + object + " is shown", Rig.LONG, () -> newest(kind, object).map(change -> Objects.equals(detail, change.getString("detail"))
        && !Lsn64.parse(change.getString("lsn")).isAfter(end)).orElse(false));
  }

  private static Optional<JsonObject> newest(String kind, String object) {
    return Status.source(service.rig().port(), Rig.SOURCE).getJsonArray("publicationChanges").stream().map(JsonObject.class::cast)
        .filter(change -> change.getString("change").equals(kind) && change.getString("object").equals(object)).findFirst();
  }

  private static long changes(String kind, String object) {
    return service.rig().buffer().queryLong("SELECT count(*) FROM philotes.cdc_publication_changes WHERE source_id = 'bank' AND change = '" + kind
        + "' AND object = '" + object + "'");
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
