package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The scenarios of the golden files, run on the server of the day. */
class GoldenCaptureIT {

  private static EmbeddedPostgres postgres;
  private static GoldenMessages captured;

  @BeforeAll
  static void capture() throws IOException, SQLException {
    postgres = EmbeddedPostgres.builder().setServerConfig("wal_level", "logical")
        .setServerConfig("synchronous_commit", "on").start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
      captured = GoldenCapture.capture("live", connection);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Test
  void encodesEveryMessageOfTheServerToTheSameBytes() {
    PgOutputDecoder decoder = new PgOutputDecoder();
    PgOutputEncoder encoder = new PgOutputEncoder();
    for (byte[] message : captured.all()) {
      assertArrayEquals(message, encoder.encode(decoder.decode(message, 0, message.length)));
    }
  }

  @Test
  void theServerStillSendsTheKindsOfMessagesThatWereRecorded() {
    GoldenMessages recorded = GoldenMessages.load("pg18");
    assertEquals(recorded.scenarios().size(), captured.scenarios().size());
    for (GoldenMessages.Scenario scenario : recorded.scenarios()) {
      assertEquals(scenario.types(), captured.scenario(scenario.name()).types(), scenario.name());
    }
  }
}
