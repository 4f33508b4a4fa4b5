package io.philotes.config;

import static io.philotes.config.ConfigFixture.MINIMAL;
import static io.philotes.config.ConfigFixture.with;
import static io.philotes.config.ConfigFixture.wrong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

  @Test
  void sufficesWithoutAFile() {
    PhilotesConfig config = ConfigFixture.load(with(Map.of())).config();
    assertEquals("shop", config.sources().get(0).name());
    assertEquals("buffer.internal", config.buffer().database().host());
  }

  @Test
  void b26WinsOverTheFile() {
    LoadedConfig loaded = ConfigFixture.load(MINIMAL + "http: {port: 1000}\n", Map.of("PHILOTES_HTTP_PORT", "2000",
        "PHILOTES_SOURCE_USER", "other", "PHILOTES_CDC_FLUSH_INTERVAL", "5s", "PHILOTES_BUFFER_MAX_BYTES", "2GB"));
    assertEquals(2000, loaded.config().http().port());
    assertEquals("other", loaded.config().sources().get(0).database().user());
    assertEquals(Duration.ofSeconds(5), loaded.config().cdc().flushInterval());
    assertEquals(new ByteSize(2L << 30), loaded.config().buffer().maxBytes());
  }

  @Test
  void setsEveryKeyOfTheSingleSource() throws IOException {
    Path password = ConfigFixture.file("p");
    SourceConfig source = ConfigFixture.load(with(Map.ofEntries(Map.entry("PHILOTES_SOURCE_NAME", "eu"),
        Map.entry("PHILOTES_SOURCE_HOST", "db"), Map.entry("PHILOTES_SOURCE_PORT", "6432"),
        Map.entry("PHILOTES_SOURCE_PASSWORD_FILE", password.toString()), Map.entry("PHILOTES_SOURCE_SSL_MODE", "require"),
        Map.entry("PHILOTES_SOURCE_SLOT", "s"), Map.entry("PHILOTES_SOURCE_PUBLICATION", "p"),
        Map.entry("PHILOTES_SOURCE_TABLES", "public.a, public.b,"), Map.entry("PHILOTES_SOURCE_TAKEOVER", "true"),
        Map.entry("PHILOTES_SOURCE_CONNECT_TIMEOUT", "2s"), Map.entry("PHILOTES_SOURCE_WAL_WARN_BYTES", "3GB"),
        Map.entry("PHILOTES_SOURCE_WAL_WARN_TIME", "20m"), Map.entry("PHILOTES_SOURCE_SCHEMAS", "sales,hr"),
        Map.entry("PHILOTES_SOURCE_OPERATIONS", "insert, truncate"), Map.entry("PHILOTES_SOURCE_VIA_ROOT", "true"),
        Map.entry("PHILOTES_SOURCE_GENERATED_COLUMNS", "none"), Map.entry("PHILOTES_SOURCE_PUBLICATION_INTERVAL", "1s"),
        Map.entry("PHILOTES_SOURCE_MESSAGE_PREFIXES", "outbox, audit.*"), Map.entry("PHILOTES_SOURCE_ANNOTATIONS", "true"),
        Map.entry("PHILOTES_SOURCE_MAX_VALUE_BYTES", "3MB"), Map.entry("PHILOTES_SOURCE_ON_VALUE_TOO_LARGE", "omit"),
        Map.entry("PHILOTES_SOURCE_ON_UNDECODABLE", "store-raw")))).config().sources().get(0);
    assertEquals(new SourceConfig("eu", source.database(), "s", "p", List.of("public.a", "public.b"), true,
        new ByteSize(3L << 30), Duration.ofMinutes(20), new PublicationOptions(List.of("sales", "hr"), List.of(),
        List.of(PublishedOperation.INSERT, PublishedOperation.TRUNCATE), true, GeneratedColumns.NONE), Duration.ofSeconds(1),
        List.of("outbox", "audit.*"), true,
        new ContentPolicy(new ByteSize(3L << 20), ContentPolicy.OnValueTooLarge.OMIT, ContentPolicy.OnUndecodable.STORE_RAW)), source);
    assertEquals("db", source.database().host());
    assertEquals(6432, source.database().port());
    assertEquals("p", source.database().password().read());
    assertEquals(SslMode.REQUIRE, source.database().sslMode());
    assertEquals(Duration.ofSeconds(2), source.database().connectTimeout());
  }

  @Test
  void knowsTheNamesOfTheOriginalWorker() throws IOException {
    PhilotesConfig config = ConfigFixture.load(Map.ofEntries(
        Map.entry("PHILOTES_CDC_SOURCE_HOST", "db"), Map.entry("PHILOTES_CDC_SOURCE_PORT", "5433"),
        Map.entry("PHILOTES_CDC_SOURCE_DATABASE", "source"), Map.entry("PHILOTES_CDC_SOURCE_USER", "u"),
        Map.entry("PHILOTES_CDC_SOURCE_PASSWORD", "hidden"), Map.entry("PHILOTES_CDC_SOURCE_SSLMODE", "verify-full"),
        Map.entry("PHILOTES_CDC_REPLICATION_SLOT", "s"), Map.entry("PHILOTES_CDC_PUBLICATION", "p"),
        Map.entry("PHILOTES_CDC_TABLES", "public.a"), Map.entry("PHILOTES_CDC_BATCH_SIZE", "7"),
        Map.entry("PHILOTES_DB_HOST", "127.0.0.1"), Map.entry("PHILOTES_DB_PORT", "5434"), Map.entry("PHILOTES_DB_NAME", "philotes"),
        Map.entry("PHILOTES_DB_USER", "b"), Map.entry("PHILOTES_DB_PASSWORD", "hidden too"), Map.entry("PHILOTES_DB_SSLMODE", "disable"),
        Map.entry("PHILOTES_BUFFER_RETENTION", "168h0m0s"), Map.entry("PHILOTES_RETRY_MAX_ATTEMPTS", "4"))).config();
    SourceConfig source = config.sources().get(0);
    assertEquals(new DatabaseConfig("db", 5433, "source", "u", source.database().password(), SslMode.VERIFY_FULL, null,
        Duration.ofSeconds(10)), source.database());
    assertEquals("hidden", source.database().password().read());
    assertEquals(new SourceConfig("source", source.database(), "s", "p", List.of("public.a"), false,
        new ByteSize(10L << 30), Duration.ofHours(1)), source);
    assertEquals(new DatabaseConfig("127.0.0.1", 5434, "philotes", "b", config.buffer().database().password(), SslMode.DISABLE, null,
        Duration.ofSeconds(10)), config.buffer().database());
    assertEquals("hidden too", config.buffer().database().password().read());
    assertEquals(7, config.cdc().batchSize());
    assertEquals(Duration.ofDays(7), config.buffer().retention());
    assertEquals(4, config.retry().maxAttempts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PHILOTES_DLQ_ENABLED", "PHILOTES_BACKPRESSURE_CHECK_INTERVAL", "PHILOTES_CDC_CHECKPOINT_INTERVAL",
      "PHILOTES_HEALTH_READINESS_TIMEOUT", "PHILOTES_DB_MAX_IDLE_CONNS", "PHILOTES_CDC_BUFFER_SIZE",
      "PHILOTES_VAULT_ENABLED", "PHILOTES_ICEBERG_CATALOG_URL", "PHILOTES_STORAGE_SECRET_KEY", "PHILOTES_ENV"})
  void acceptsNamesWithoutEffectAndSaysSoInOneLine(String name) {
    List<String> warnings = ConfigFixture.load(with(Map.of(name, "CANARY"))).warnings();
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).startsWith(name + " has no effect: "), warnings.get(0));
    assertTrue(!warnings.get(0).contains("CANARY") && !warnings.get(0).contains("\n"), warnings.get(0));
  }

  @Test
  void b03RefusesUnknownNamesWithASuggestion() {
    ConfigException invalid = assertThrows(ConfigException.class, () -> ConfigFixture.load(with(Map.of("PHILOTES_HTTP_PROT", "1"))));
    assertEquals(List.of("PHILOTES_HTTP_PROT"), ConfigFixture.paths(invalid.problems()));
    assertTrue(invalid.getMessage().contains("(variable=PHILOTES_HTTP_PROT): unknown variable, did you mean PHILOTES_HTTP_PORT. "),
        invalid.getMessage());
  }

  @Test
  void b26AnEmptyVariableIsNotSet() {
    assertEquals(8080, ConfigFixture.load(with(Map.of("PHILOTES_HTTP_PORT", "", "PHILOTES_UNKNOWN", "", "PHILOTES_CONFIG", "",
        "PHILOTES_CONSUMERS", ""))).config().http().port());
  }

  @Test
  void b26TwoNamesOfOneKeyMustAgree() {
    assertEquals(List.of(), wrong(Map.of("PHILOTES_DB_HOST", "buffer.internal")));
    assertEquals(List.of("PHILOTES_DB_HOST"), wrong(Map.of("PHILOTES_DB_HOST", "else")));
  }

  @Test
  void aPasswordReplacesTheFilesInEitherForm() throws IOException {
    String yaml = MINIMAL.replace("user: capture", "user: capture\n    passwordFile: /no/such/file");
    assertEquals("x", ConfigFixture.load(yaml, Map.of("PHILOTES_SOURCE_PASSWORD", "x")).config().sources().get(0).database().password().read());
    Path file = ConfigFixture.file("y\n");
    String literal = MINIMAL.replace("user: capture", "user: capture\n    password: x");
    assertEquals("y", ConfigFixture.load(literal, Map.of("PHILOTES_SOURCE_PASSWORD_FILE", file.toString())).config().sources().get(0)
        .database().password().read());
    assertEquals(List.of("sources[0].password"),
        wrong(Map.of("PHILOTES_SOURCE_PASSWORD_FILE", file.toString(), "PHILOTES_SOURCE_PASSWORD", "x")));
  }

  @Test
  void theSingleSourceMustBeSingle() {
    String two = MINIMAL.replace("buffer:", "  - {name: b, database: b, user: u, slot: b}\nbuffer:").replace("- database", "- name: a\n    database");
    assertEquals(List.of("PHILOTES_SOURCE_HOST"), ConfigFixture.paths(ConfigFixture.problems(two, Map.of("PHILOTES_SOURCE_HOST", "h"))));
  }

  @Test
  void leavesTheLinksOfKubernetesAlone() {
    LoadedConfig loaded = ConfigFixture.load(with(Map.of("PHILOTES_SERVICE_HOST", "10.0.0.1", "PHILOTES_SERVICE_PORT", "80",
        "PHILOTES_SERVICE_PORT_HTTP", "80", "PHILOTES_PORT", "tcp://10.0.0.1:80", "PHILOTES_PORT_80_TCP", "tcp://10.0.0.1:80",
        "PHILOTES_PORT_80_TCP_ADDR", "10.0.0.1", "PHILOTES_BUFFER_PORT", "tcp://10.0.0.2:5432", "PHILOTES_BUFFER_SERVICE_HOST", "10.0.0.2",
        "PHILOTES_BUFFER_PORT_5432_TCP_PROTO", "tcp")));
    assertEquals(5432, loaded.config().buffer().database().port());
    assertEquals(List.of(), loaded.warnings());
  }

  @Test
  void checksTheLogLevel() {
    assertEquals(List.of("PHILOTES_LOG_LEVEL"), wrong(Map.of("PHILOTES_LOG_LEVEL", "verbose")));
    assertEquals(List.of(), wrong(Map.of("PHILOTES_LOG_LEVEL", "debug")));
  }

  @Test
  void checksTheFormOfTheLog() {
    assertEquals(List.of("PHILOTES_LOG_FORMAT"), wrong(Map.of("PHILOTES_LOG_FORMAT", "xml")));
    assertEquals(List.of(), wrong(Map.of("PHILOTES_LOG_FORMAT", "json")));
  }
}
