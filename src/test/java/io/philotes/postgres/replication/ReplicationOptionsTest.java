package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplicationOptionsTest {

  private static final ReplicationOptions OPTIONS = ReplicationOptions.of("db", 5432, "app", "cdc", () -> "CANARY");

  @Test
  void pinsEverySettingThatChangesTheTextOfValues() {
    Map<String, String> parameters = OPTIONS.startupParameters();
    assertEquals("UTF8", parameters.get("client_encoding"));
    assertEquals("ISO", parameters.get("datestyle"));
    assertEquals("postgres", parameters.get("intervalstyle"));
    assertEquals("3", parameters.get("extra_float_digits"));
    assertEquals("hex", parameters.get("bytea_output"));
    assertEquals("UTC", parameters.get("timezone"));
    for (String timeout : new String[] {"statement_timeout", "lock_timeout", "idle_session_timeout", "idle_in_transaction_session_timeout"}) {
      assertEquals("0", parameters.get(timeout));
    }
    assertFalse(parameters.containsKey("lc_monetary"));
    assertFalse(parameters.containsKey("transaction_timeout"));
  }

  @Test
  void takesFreeSettingsAndTheTwoEncodings() {
    Map<String, String> parameters = OPTIONS.withSessionSettings(Map.of("wal_sender_timeout", "30s", "client_encoding", "SQL_ASCII")).startupParameters();
    assertEquals("30s", parameters.get("wal_sender_timeout"));
    assertEquals("SQL_ASCII", parameters.get("client_encoding"));
  }

  @Test
  void refusesToUnpin() {
    for (Map<String, String> settings : List.of(Map.of("datestyle", "SQL"), Map.of("DateStyle", "SQL"), Map.of("client_encoding", "LATIN1"), Map.of("replication", "true"),
        Map.of("options", "-c datestyle=SQL"))) {
      assertThrows(IllegalArgumentException.class, () -> OPTIONS.withSessionSettings(settings));
    }
  }

  @Test
  void checksRanges() {
    assertThrows(IllegalArgumentException.class, () -> ReplicationOptions.of("db", 0, "app", "cdc", () -> ""));
    assertThrows(IllegalArgumentException.class, () -> ReplicationOptions.of("db", 65536, "app", "cdc", () -> ""));
    assertThrows(IllegalArgumentException.class, () -> OPTIONS.withConnectTimeout(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> OPTIONS.withConnectTimeout(Duration.ofDays(30)));
    assertThrows(NullPointerException.class, () -> ReplicationOptions.of(null, 1, "app", "cdc", () -> ""));
  }

  @Test
  void isPacedAndNeverShowsThePassword() {
    assertTrue(OPTIONS.paced());
    assertFalse(OPTIONS.toString().contains("CANARY"));
  }
}
