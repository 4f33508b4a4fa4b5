package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Service.Event;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Partitions whose changes come under the names of their roots. */
class PartitionRootsIT {

  private static Service service;

  @BeforeAll
  static void start() {
    service = Partitions.start(true);
  }

  @AfterAll
  static void stop() {
    service.rig().checkOrder();
    service.close();
  }

  @Test
  void f61RowsOfATreeComeUnderTheNameOfItsRoot() {
    Partitions.tree(service, "t");
    List<Event> events = service.capture("INSERT INTO p.t VALUES (1, 1, 1), (2, 1, 2), (3, 2, 1)", "INSERT INTO p.t_1 VALUES (4, 1, 1)",
        "INSERT INTO p.t_1_2 VALUES (5, 1, 2)", "UPDATE p.t SET j = 2 WHERE id = 1", "UPDATE p.t SET k = 2 WHERE id = 1", "UPDATE p.t_2 SET id = 9 WHERE id = 1");
    assertEquals(List.of("1 t", "1 t", "1 t", "1 t", "1 t", "3 t", "1 t", "3 t", "1 t", "2 t"), Partitions.named(events));
    assertEquals("{\"id\":1,\"k\":1,\"j\":1}", events.get(5).before(), "the row as it was before it moved");
    assertEquals(events.get(5).commitLsn(), events.get(6).commitLsn(), "a row that moves is deleted and inserted in one transaction");
    assertEquals("{\"id\":1,\"k\":2,\"j\":2}", events.get(9).before());
  }

  /** Of one that names the middle of a tree, the changes come under the middle's name. */
  @Test
  void f61ThePublishedTableNearestTheRootGivesItsName() {
    Partitions.tree(service, "m");
    service.source().execute("ALTER PUBLICATION philotes_pub DROP TABLE p.m", Partitions.publish("m_1"));
    assertEquals(List.of("1 m_1", "1 m_1", "3 m_1"), Partitions.named(service.capture("INSERT INTO p.m VALUES (1, 1, 1), (2, 1, 2), (3, 2, 1)",
        "UPDATE p.m SET k = 2 WHERE id = 1")), "a row that leaves what is published is only deleted");
    assertEquals(List.of("4 m_1", "4 m_1"), Partitions.named(service.capture("TRUNCATE p.m_1_1", "TRUNCATE p.m_1", "TRUNCATE p.m_2", "TRUNCATE p.m")));
  }

  /** PostgreSQL sends no other: the start warns of that. */
  @Test
  void f61OnlyTheTruncateOfTheRootComes() {
    Partitions.tree(service, "c");
    assertEquals(List.of(), Partitions.named(service.capture("TRUNCATE p.c_1_1", "TRUNCATE p.c_1", "TRUNCATE p.c_1_1, p.c_2")));
    assertEquals(List.of("4 c"), Partitions.named(service.capture("TRUNCATE p.c")));
    assertEquals(List.of("4 c"), Partitions.named(service.capture("TRUNCATE p.c, p.c_1_2 RESTART IDENTITY")));
  }

  /** The publication has the root before and after, so there is nothing to write down. */
  @Test
  void f61ATableComesAsItsRootWhileItIsAPartition() {
    Partitions.pair(service, "a");
    String changed = "ALTER PUBLICATION philotes_pub SET (publish = 'insert, update, delete, truncate')";
    List<Event> events = service.capture("INSERT INTO p.a_2 VALUES (1, 2)", "INSERT INTO p.a VALUES (2, 1)",
        "BEGIN; ALTER TABLE p.a ATTACH PARTITION p.a_2 FOR VALUES IN (2); " + changed + "; COMMIT", "INSERT INTO p.a VALUES (3, 2)",
        "INSERT INTO p.a_2 VALUES (4, 2)", "UPDATE p.a SET k = 1 WHERE id = 1",
        "BEGIN; ALTER TABLE p.a DETACH PARTITION p.a_2; " + changed + "; COMMIT", "INSERT INTO p.a_2 VALUES (5, 2)", "INSERT INTO p.a VALUES (6, 1)");
    assertEquals(List.of("1 a {\"id\":2,\"k\":1}", "1 a {\"id\":3,\"k\":2}", "1 a {\"id\":4,\"k\":2}", "3 a null", "1 a {\"id\":1,\"k\":1}", "1 a {\"id\":6,\"k\":1}"),
        events.stream().map(event -> event.operation() + " " + event.table() + " " + event.after()).toList());
    assertEquals(List.of(), service.rig().buffer().queryColumn("SELECT change FROM philotes.cdc_publication_changes WHERE object = 'p.a_2'"));
  }

  /** PostgreSQL 14 goes on with a table as it was when it first changed in the stream: the first start warns of it. */
  @Test
  void f61OfATableThatChangedBeforePostgres14SendsNothingWhenItIsAttached() {
    Partitions.pair(service, "b");
    assertEquals(Postgres.major() < 15 ? List.of() : List.of("1 b"), Partitions.named(service.capture("INSERT INTO p.b_2 VALUES (1, 2)",
        "ALTER TABLE p.b ATTACH PARTITION p.b_2 FOR VALUES IN (2)", "INSERT INTO p.b VALUES (2, 2)")));
  }

  @Test
  void f61ALeafWithOtherColumnsIsToldInTheOrderOfItsRoot() {
    Partitions.otherColumns(service, "o");
    List<Event> events = service.capture("INSERT INTO p.o VALUES (1, 1, 'a')", "UPDATE p.o SET id = 2", "DELETE FROM p.o");
    assertEquals(List.of("1 o id,k,v", "2 o id,k,v", "3 o id,k,v"),
        events.stream().map(event -> event.operation() + " " + event.table() + " " + event.columns()).toList());
    assertEquals("{\"id\":2,\"k\":1,\"v\":\"a\"}", events.get(1).after());
    assertEquals(List.of("{\"id\":1,\"k\":1}", "{\"id\":2,\"k\":1}"), events.stream().skip(1).map(Event::before).toList());
  }

  private static List<String> quoted(String... images) {
    return Arrays.stream(images).map(image -> String.valueOf(image).replace('\'', '"')).toList();
  }

  /** The root is not described again then, and each row says for itself how much of it there is. */
  @Test
  void f61AnIdentityOfTheRootThatChangesInTheStreamMakesNoNulls() {
    Partitions.otherColumns(service, "r");
    List<Event> events = service.capture("ALTER TABLE p.r REPLICA IDENTITY FULL", "INSERT INTO p.r VALUES (1, 1, 'a')",
        "ALTER TABLE p.r REPLICA IDENTITY DEFAULT", "UPDATE p.r SET id = 2", "DELETE FROM p.r");
    assertEquals(quoted(null, "{'id':1,'k':1}", "{'id':2,'k':1}"), events.stream().map(event -> String.valueOf(event.before())).toList());
  }

  /** A server describes the root when it describes the leaf: a new name may be told late, and at the latest when the leaf is altered. */
  @Test
  void f61ARootThatIsRenamedHasItsNewNameWhenItsLeafIsDescribedAgain() {
    Partitions.pair(service, "old");
    List<String> first = Partitions.named(service.capture("INSERT INTO p.old VALUES (1, 1)", "ALTER TABLE p.old RENAME TO new", "INSERT INTO p.new VALUES (2, 1)"));
    assertEquals("1 old", first.get(0));
    assertTrue(List.of("1 old", "1 new").contains(first.get(1)), first::toString);
    assertEquals(List.of("1 new"), Partitions.named(service.capture("ALTER TABLE p.old_1 RENAME TO new_1", "INSERT INTO p.new VALUES (3, 1)")));
  }

  /** A new partition has the identity DEFAULT, whatever its root has. */
  @Test
  void f61APartitionWithAnotherIdentityIsNamedWhileItStreams() {
    Partitions.pair(service, "w");
    try (LogLines log = LogLines.of("io.philotes.ingestion")) {
      service.source().execute("ALTER TABLE p.w ADD v text", "ALTER TABLE p.w REPLICA IDENTITY FULL", "ALTER TABLE p.w_1 REPLICA IDENTITY FULL",
          "CREATE TABLE p.w_3 PARTITION OF p.w FOR VALUES IN (3)");
      Await.until("the partition is named", Rig.LONG, () -> log.contain("partitions of p.w have different replica identities"));
      assertEquals(1, log.count("ALTER TABLE \"p\".\"w_3\" REPLICA IDENTITY FULL;"));
      service.source().execute("ALTER TABLE p.w_3 REPLICA IDENTITY FULL");
    }
  }
}
