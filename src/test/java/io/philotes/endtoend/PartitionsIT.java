package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.endtoend.Service.Event;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Partitions whose changes come under their own names, in a publication that names the tables above them. */
class PartitionsIT {

  /** Makes a server of version 14 look again at what every table belongs to. */
  private static final String LOOK_AGAIN = "ALTER PUBLICATION philotes_pub SET (publish = 'insert, update, delete, truncate')";

  private static Service service;

  @BeforeAll
  static void start() {
    service = Partitions.start(false);
  }

  @AfterAll
  static void stop() {
    service.rig().checkOrder();
    service.close();
  }

  /** Two levels below the root, rows through each of them. */
  @Test
  void f61RowsOfATreeComeUnderTheNamesOfItsLeaves() {
    tree("t");
    List<Event> events = service.capture("INSERT INTO p.t VALUES (1, 1, 1), (2, 1, 2), (3, 2, 1)", "INSERT INTO p.t_1 VALUES (4, 1, 1)",
        "INSERT INTO p.t_1_2 VALUES (5, 1, 2)", "UPDATE p.t SET j = 2 WHERE id = 1", "UPDATE p.t SET k = 2 WHERE id = 1");
    assertEquals(List.of("1 t_1_1", "1 t_1_2", "1 t_2", "1 t_1_1", "1 t_1_2", "3 t_1_1", "1 t_1_2", "3 t_1_2", "1 t_2"), Partitions.named(events));
    assertEquals("{\"id\":1,\"k\":1,\"j\":1}", events.get(5).before(), "the row as it was before it moved");
    assertEquals(events.get(5).commitLsn(), events.get(6).commitLsn(), "a row that moves is deleted and inserted in one transaction");
    assertEquals(events.get(7).commitLsn(), events.get(8).commitLsn(), "a row that moves is deleted and inserted in one transaction");
  }

  @Test
  void f61ATruncateIsOneEventForEachLeafThatItEmpties() {
    tree("c");
    assertEquals(List.of("4 c_1_1"), Partitions.named(service.capture("TRUNCATE p.c_1_1")));
    assertEquals(List.of("4 c_1_1", "4 c_1_2"), Partitions.named(service.capture("TRUNCATE p.c_1")).stream().sorted().toList());
    List<Event> whole = service.capture("TRUNCATE p.c");
    assertEquals(List.of("4 c_1_1", "4 c_1_2", "4 c_2"), Partitions.named(whole).stream().sorted().toList());
    assertEquals(1, whole.stream().map(Event::commitLsn).distinct().count());
  }

  /** What is written before is not sent later; what it holds when it is attached is not sent either. Each change is written down. */
  @Test
  void f61ATableComesWhileItIsAPartition() {
    Partitions.pair(service, "a");
    List<Event> before = service.capture("INSERT INTO p.a_2 VALUES (1, 2)", "INSERT INTO p.a VALUES (2, 1)");
    recorded("TABLE_ADDED", "BEGIN; ALTER TABLE p.a ATTACH PARTITION p.a_2 FOR VALUES IN (2); " + LOOK_AGAIN + "; COMMIT");
    List<Event> during = service.capture("INSERT INTO p.a VALUES (3, 2)", "INSERT INTO p.a_2 VALUES (4, 2)", "UPDATE p.a SET k = 1 WHERE id = 1");
    recorded("TABLE_REMOVED", "BEGIN; ALTER TABLE p.a DETACH PARTITION p.a_2; " + LOOK_AGAIN + "; COMMIT");
    List<Event> after = service.capture("INSERT INTO p.a_2 VALUES (5, 2)", "INSERT INTO p.a VALUES (6, 1)");
    assertEquals(List.of("1 a_1"), Partitions.named(before));
    assertEquals(List.of("1 a_2", "1 a_2", "3 a_2", "1 a_1"), Partitions.named(during));
    assertEquals(List.of("1 a_1"), Partitions.named(after));
  }

  /** PostgreSQL 14 goes on with a table as it was when it first changed in the stream: the documents warn of it. */
  @Test
  void f61OfATableThatChangedBeforePostgres14SendsNothingWhenItIsAttached() {
    Partitions.pair(service, "b");
    List<Event> events = service.capture("INSERT INTO p.b_2 VALUES (1, 2)", "ALTER TABLE p.b ATTACH PARTITION p.b_2 FOR VALUES IN (2)",
        "INSERT INTO p.b VALUES (2, 2)", "ALTER TABLE p.b DETACH PARTITION p.b_2", "INSERT INTO p.b_2 VALUES (3, 2)");
    assertEquals(Postgres.major() < 15 ? List.of() : List.of("1 b_2"), Partitions.named(events));
  }

  @Test
  void f61ANewPartitionComesFromItsFirstRow() {
    Partitions.pair(service, "n");
    assertEquals(List.of("1 n_1", "1 n_3"), Partitions.named(service.capture("INSERT INTO p.n VALUES (1, 1)",
        "CREATE TABLE p.n_3 PARTITION OF p.n FOR VALUES IN (3)", "INSERT INTO p.n VALUES (2, 3)")));
  }

  @Test
  void f61ALeafWithOtherColumnsIsToldInItsOwnOrder() {
    Partitions.otherColumns(service, "o");
    List<Event> events = service.capture("INSERT INTO p.o VALUES (1, 1, 'a')", "UPDATE p.o SET id = 2");
    assertEquals(List.of("1 o_1 v,k,id", "2 o_1 v,k,id"), events.stream().map(event -> event.operation() + " " + event.table() + " " + event.columns()).toList());
    assertEquals("{\"v\":\"a\",\"k\":1,\"id\":2}", events.get(1).after());
    assertEquals("{\"k\":1,\"id\":1}", events.get(1).before());
  }

  private static void tree(String name) {
    Partitions.tree(service, name);
  }

  private static void recorded(String kind, String statement) {
    service.source().execute(statement);
    Await.until(kind + " is recorded", Rig.LONG, () -> service.rig().buffer().queryColumn("SELECT change FROM philotes.cdc_publication_changes"
        + " WHERE object = 'p.a_2' ORDER BY at DESC LIMIT 1").equals(List.of(kind)));
  }
}
