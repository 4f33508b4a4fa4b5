package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.BufferConfig;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.LinkFacts;
import io.philotes.postgres.catalog.RoleFacts;
import io.philotes.postgres.catalog.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferChecksTest {

  private static final int PID = 99;
  private static final int PROGRAM = 2;

  private final Map<String, Setting> settings = new HashMap<>(Map.of("server_version", new Setting("18.6", "18.6"), "fsync", new Setting("on", "on"),
      "full_page_writes", new Setting("on", "on"), "autovacuum", new Setting("on", "on"), "max_connections", new Setting("100", "100"),
      "superuser_reserved_connections", new Setting("3", "3")));
  private boolean superuser;
  private String encoding = "UTF8";
  private long connections = 5;
  private ClockSkew clock = new ClockSkew(Duration.ofMinutes(5));
  private PhilotesException refusal;
  private int schemaVersion;
  private List<String> others = List.of();

  private List<Finding> check(int sources) {
    DatabaseConfig database = new DatabaseConfig("127.0.0.1", 5432, "philotes", "philotes", Secret.none(), SslMode.DISABLE, null,
        Duration.ofSeconds(10));
    BufferConfig config = new BufferConfig(true, database, Duration.ofHours(1), Duration.ofHours(1), null, 8, Duration.ofSeconds(15));
    Findings findings = new Findings("buffer");
    BufferChecks.check(new BufferFacts(config, new LinkFacts(PID, null), PID, settings,
        new RoleFacts("philotes", superuser, false, false, false, false, List.of(), null, false), encoding, connections, clock, refusal,
        schemaVersion, PROGRAM, others), sources, findings);
    return findings.list();
  }

  private Finding only(Level level, List<Finding> findings) {
    List<Finding> wrong = findings.stream().filter(finding -> finding.level() != Level.OK).toList();
    assertEquals(1, wrong.size(), wrong::toString);
    assertEquals(level, wrong.get(0).level());
    return wrong.get(0);
  }

  @Test
  void findsNothingWrongWithAGoodBuffer() {
    assertTrue(check(1).stream().allMatch(finding -> finding.level() == Level.OK), check(1)::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fsync", "full_page_writes", "autovacuum"})
  void warnsOfASettingThatIsOff(String name) {
    settings.put(name, new Setting("off", "off"));
    Finding found = only(Level.WARN, check(1));
    assertEquals(name, found.name());
    assertTrue(found.remedy().startsWith("ALTER SYSTEM SET " + name + " = on;"), found::remedy);
  }

  @Test
  void warnsOfASuperuser() {
    superuser = true;
    assertEquals("role", only(Level.WARN, check(1)).name());
  }

  @Test
  void aDatabaseThatCannotHoldEveryCharacterIsAnError() {
    encoding = "LATIN1";
    assertEquals(ErrorCode.BUFFER_ERROR, only(Level.ERROR, check(1)).code());
  }

  @Test
  void countsTheConnectionsThatAreNeeded() {
    connections = 100 - 3 - 20;
    assertTrue(check(1).stream().anyMatch(finding -> finding.what().equals("up to 20 connections are needed, 20 are free")), check(1)::toString);
    Finding found = only(Level.WARN, check(2));
    assertEquals("up to 23 connections are needed, 20 are free", found.what());
    assertTrue(found.remedy().contains("max_connections"), found::remedy);
  }

  @Test
  void b40WarnsOfClocksThatAreFarApartAndOfNothingElse() {
    clock = new ClockSkew(Duration.ofSeconds(-301));
    Finding found = only(Level.WARN, check(1));
    assertEquals("clock", found.name());
    assertEquals("this machine's clock is 5 min behind the buffer's: ages and lags are shown wrong by as much", found.what());
  }

  @Test
  void tellsWhatBecomesOfTheSchema() {
    assertTrue(check(1).stream().anyMatch(finding -> finding.what().contains("the first start creates it")));
    schemaVersion = 1;
    assertTrue(only(Level.NOTE, check(1)).what().contains("migrates it to version 2"));
    schemaVersion = 2;
    assertTrue(check(1).stream().anyMatch(finding -> finding.what().contains("has version 2")));
    refusal = PhilotesException.of(ErrorCode.BUFFER_SCHEMA, "schema", "philotes", "it has version 9");
    assertEquals(ErrorCode.BUFFER_SCHEMA, only(Level.ERROR, check(1)).code());
  }

  @Test
  void namesSourcesThatAreNotConfigured() {
    others = List.of("old (slot x of the database y)");
    assertTrue(only(Level.NOTE, check(1)).remedy().contains("pg_drop_replication_slot"));
  }
}
