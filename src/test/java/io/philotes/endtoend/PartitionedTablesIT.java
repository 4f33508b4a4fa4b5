package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A table of the configuration that has partitions: the publication then lists these and not the table. */
class PartitionedTablesIT {

  @Test
  void isCapturedAlsoAfterARestart() {
    try (Rig rig = Rig.open().with("PHILOTES_SOURCE_TABLES", "public.measure,public.marker")) {
      rig.source().execute("CREATE TABLE measure (id int PRIMARY KEY) PARTITION BY RANGE (id)",
          "CREATE TABLE measure_1 PARTITION OF measure FOR VALUES FROM (0) TO (100)",
          "CREATE TABLE marker (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
      for (int row = 1; row <= 2; row++) {
        try (Embedded service = rig.embed()) {
          rig.awaitStreaming();
          rig.source().execute("INSERT INTO measure VALUES (" + row + ")");
          rig.awaitBuffered();
          assertTrue(service.vertx().deploymentIDs().size() > 1);
        }
      }
      assertEquals(List.of("1", "2"), rig.buffer().queryColumn(
          "SELECT after_data->>'id' FROM philotes.cdc_events WHERE table_name = 'measure_1' ORDER BY id"));
      rig.source().execute("ALTER PUBLICATION philotes_pub SET TABLE marker, measure_1",
          "CREATE TABLE measure_2 PARTITION OF measure FOR VALUES FROM (100) TO (200)");
      assertEquals(ErrorCode.TABLE_NOT_PUBLISHED, assertThrows(PhilotesException.class, rig::embed).code());
    }
  }

  /** The last one may have been dropped when it was old enough. */
  @Test
  void f61ATableStartsWithoutPartitionsAndGetsThemLater() {
    try (Rig rig = Rig.open().with("PHILOTES_SOURCE_TABLES", "public.measure")) {
      rig.source().execute("CREATE TABLE measure (id int PRIMARY KEY) PARTITION BY RANGE (id)", "CREATE PUBLICATION philotes_pub FOR TABLE measure");
      try (Embedded service = rig.embed()) {
        rig.awaitStreaming();
        rig.source().execute("CREATE TABLE measure_1 PARTITION OF measure FOR VALUES FROM (0) TO (100)", "INSERT INTO measure VALUES (1)");
        Await.until("the row of the new partition is buffered", Duration.ofSeconds(30), () -> rig.buffer().queryLong(
            "SELECT count(*) FROM philotes.cdc_events WHERE table_name = 'measure_1'") == 1);
        assertTrue(service.vertx().deploymentIDs().size() > 1);
      }
    }
  }

  /** Nobody has looked at it before. */
  @Test
  void f61TheFirstStartWarnsOfThePublicationThatItCreates() {
    try (Rig rig = Rig.open().with("PHILOTES_SOURCE_TABLES", "public.measure").with("PHILOTES_SOURCE_VIA_ROOT", "true");
        LogLines log = LogLines.of("io.philotes.ingestion")) {
      rig.source().execute("CREATE TABLE measure (id int PRIMARY KEY, v text, twice int GENERATED ALWAYS AS (id * 2) STORED) PARTITION BY RANGE (id)",
          "CREATE TABLE measure_1 PARTITION OF measure FOR VALUES FROM (0) TO (100)",
          "CREATE TABLE measure_2 PARTITION OF measure FOR VALUES FROM (100) TO (200)", "ALTER TABLE measure_2 REPLICA IDENTITY FULL");
      try (Embedded service = rig.embed()) {
        rig.awaitStreaming();
        assertTrue(service.vertx().deploymentIDs().size() > 1);
        assertEquals(1, log.count("partitions of public.measure have different replica identities"));
        assertEquals(Postgres.major() < 18 ? 0 : 1, log.count("the source refuses UPDATE and DELETE on public.measure_2 once published"));
        assertEquals(Postgres.major() < 15 ? 1 : 0, log.count("PostgreSQL 14 goes on with a table as it was"));
      }
    }
  }
}
