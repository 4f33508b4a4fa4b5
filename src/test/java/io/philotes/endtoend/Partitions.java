package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.endtoend.Service.Event;
import java.util.List;

/** Partitioned tables in the schema p of a source, and what came of them. */
final class Partitions {

  private Partitions() {}

  /** A service of a publication without any, which is looked at often. */
  static Service start(boolean viaRoot) {
    Rig rig = Rig.open();
    rig.source().execute("CREATE SCHEMA p", "CREATE TABLE marker (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
        "CREATE PUBLICATION philotes_pub FOR TABLE marker WITH (publish_via_partition_root = " + viaRoot + ")");
    return Service.start(rig.with("PHILOTES_SOURCE_PUBLICATION_INTERVAL", "200ms"));
  }

  /** {@code name} with {@code name_1}, itself of {@code name_1_1} and {@code name_1_2}, and {@code name_2}. */
  static void tree(Service service, String name) {
    service.source().execute("CREATE TABLE p.%1$s (id int, k int, j int, PRIMARY KEY (id, k, j)) PARTITION BY LIST (k)".formatted(name),
        "CREATE TABLE p.%1$s_1 PARTITION OF p.%1$s FOR VALUES IN (1) PARTITION BY LIST (j)".formatted(name),
        "CREATE TABLE p.%1$s_1_1 PARTITION OF p.%1$s_1 FOR VALUES IN (1)".formatted(name),
        "CREATE TABLE p.%1$s_1_2 PARTITION OF p.%1$s_1 FOR VALUES IN (2)".formatted(name),
        "CREATE TABLE p.%1$s_2 PARTITION OF p.%1$s FOR VALUES IN (2)".formatted(name), publish(name));
  }

  /** {@code name} with {@code name_1}, and {@code name_2}, which could be another partition. */
  static void pair(Service service, String name) {
    service.source().execute("CREATE TABLE p.%1$s (id int, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k)".formatted(name),
        "CREATE TABLE p.%1$s_1 PARTITION OF p.%1$s FOR VALUES IN (1)".formatted(name),
        "CREATE TABLE p.%1$s_2 (id int, k int, PRIMARY KEY (id, k))".formatted(name), publish(name));
  }

  /** {@code name} with {@code name_1}, which has its columns in another order and lost some. */
  static void otherColumns(Service service, String name) {
    service.source().execute("CREATE TABLE p.%1$s (id int, k int, v text, PRIMARY KEY (id, k)) PARTITION BY LIST (k)".formatted(name),
        "CREATE TABLE p.%1$s_1 (first int, v text, k int NOT NULL, middle text, id int NOT NULL)".formatted(name),
        "ALTER TABLE p.%1$s_1 DROP first, DROP middle".formatted(name),
        "ALTER TABLE p.%1$s ATTACH PARTITION p.%1$s_1 FOR VALUES IN (1)".formatted(name), publish(name));
  }

  static String publish(String name) {
    return "ALTER PUBLICATION philotes_pub ADD TABLE p." + name;
  }

  /** Operation and table of each. */
  static List<String> named(List<Event> events) {
    assertTrue(events.stream().allMatch(event -> event.schema().equals("p")));
    return events.stream().map(event -> event.operation() + " " + event.table()).toList();
  }
}
