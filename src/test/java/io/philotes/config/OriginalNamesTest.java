package io.philotes.config;

import static io.philotes.config.ConfigFixture.MINIMAL;
import static io.philotes.config.ConfigFixture.wrong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every name of the original worker, with the value that it had there by default or one like it. */
class OriginalNamesTest {

  /** The least that a file needs beside the variables of a source and a buffer. */
  private static final String FILE = """
      sources: [{name: shop, database: shop, user: capture}]
      buffer: {host: buffer.internal, database: philotes, user: philotes}
      http: {allowAnonymous: read}
      """;

  @ParameterizedTest
  @CsvSource(textBlock = """
      PHILOTES_CDC_SOURCE_HOST,              localhost,      sources[0].host
      PHILOTES_CDC_SOURCE_PORT,              5433,           sources[0].port
      PHILOTES_CDC_SOURCE_DATABASE,          source,         sources[0].database
      PHILOTES_CDC_SOURCE_USER,              source,         sources[0].user
      PHILOTES_CDC_SOURCE_SSLMODE,           disable,        sources[0].sslMode
      PHILOTES_CDC_REPLICATION_SLOT,         philotes_cdc,   sources[0].slot
      PHILOTES_CDC_PUBLICATION,              philotes_pub,   sources[0].publication
      PHILOTES_CDC_TABLES,                   public.orders,  sources[0].tables
      PHILOTES_CDC_BATCH_SIZE,               1000,           cdc.batchSize
      PHILOTES_CDC_FLUSH_INTERVAL,           5s,             cdc.flushInterval
      PHILOTES_DB_HOST,                      localhost,      buffer.host
      PHILOTES_DB_PORT,                      5434,           buffer.port
      PHILOTES_DB_NAME,                      events,         buffer.database
      PHILOTES_DB_USER,                      philotes,       buffer.user
      PHILOTES_DB_SSLMODE,                   disable,        buffer.sslMode
      PHILOTES_DB_MAX_OPEN_CONNS,            25,             buffer.poolSize
      PHILOTES_BUFFER_ENABLED,               true,           buffer.enabled
      PHILOTES_BUFFER_RETENTION,             168h,           buffer.retention
      PHILOTES_BUFFER_CLEANUP_INTERVAL,      1h,             buffer.cleanupInterval
      PHILOTES_RETRY_MAX_ATTEMPTS,           3,              retry.maxAttempts
      PHILOTES_RETRY_INITIAL_INTERVAL,       1s,             retry.initialInterval
      PHILOTES_RETRY_MAX_INTERVAL,           30s,            retry.maxInterval
      PHILOTES_RETRY_MULTIPLIER,             2.0,            retry.multiplier
      PHILOTES_BACKPRESSURE_HIGH_WATERMARK,  8000,           cdc.highWatermark
      PHILOTES_HEALTH_LISTEN_ADDR,           127.0.0.1:8081, http.healthAddress
      PHILOTES_METRICS_LISTEN_ADDR,          127.0.0.1:9090, http.metricsAddress
      """)
  void setsItsKey(String name, String value, String key) {
    LoadedConfig loaded = ConfigFixture.load(FILE, Map.of(name, value));
    EffectiveValue effective = loaded.values().stream().filter(shown -> shown.path().equals(key)).findFirst().orElseThrow();
    assertEquals(name, effective.origin());
    assertEquals(ConfigKeys.at(key.replace("[0]", "[]")).map(known -> shown(known, value)).orElseThrow(), effective.shownValue());
  }

  private static <T> String shown(ConfigKey<T> key, String value) {
    return key.type().show().apply(ValueTypes.known(value, key.type().parser()));
  }

  @Test
  void setsThePasswords() throws IOException {
    PhilotesConfig config = ConfigFixture.load(FILE, Map.of("PHILOTES_CDC_SOURCE_PASSWORD", "one", "PHILOTES_DB_PASSWORD", "two")).config();
    assertEquals("one", config.sources().get(0).database().password().read());
    assertEquals("two", config.buffer().database().password().read());
  }

  @Test
  void setsTheLowWatermarkBesideTheHighOne() {
    CdcConfig cdc = ConfigFixture.load(FILE, Map.of("PHILOTES_BACKPRESSURE_HIGH_WATERMARK", "8000", "PHILOTES_BACKPRESSURE_LOW_WATERMARK", "5000",
        "PHILOTES_BACKPRESSURE_ENABLED", "true")).config().cdc();
    assertEquals(8000, cdc.highWatermark());
    assertEquals(5000, cdc.lowWatermark());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PHILOTES_VERSION", "PHILOTES_ENV", "PHILOTES_DB_MAX_IDLE_CONNS", "PHILOTES_CDC_BUFFER_SIZE",
      "PHILOTES_CDC_CHECKPOINT_ENABLED", "PHILOTES_CDC_CHECKPOINT_INTERVAL", "PHILOTES_DLQ_ENABLED", "PHILOTES_DLQ_RETENTION",
      "PHILOTES_HEALTH_READINESS_TIMEOUT", "PHILOTES_BACKPRESSURE_CHECK_INTERVAL",
      "PHILOTES_ICEBERG_CATALOG_URL", "PHILOTES_ICEBERG_WAREHOUSE", "PHILOTES_STORAGE_ENDPOINT", "PHILOTES_STORAGE_ACCESS_KEY",
      "PHILOTES_STORAGE_SECRET_KEY", "PHILOTES_STORAGE_BUCKET", "PHILOTES_STORAGE_USE_SSL", "PHILOTES_VAULT_ENABLED",
      "PHILOTES_VAULT_ADDRESS", "PHILOTES_VAULT_NAMESPACE", "PHILOTES_VAULT_AUTH_METHOD", "PHILOTES_VAULT_ROLE",
      "PHILOTES_VAULT_TOKEN_PATH", "PHILOTES_VAULT_TOKEN", "PHILOTES_VAULT_TLS_SKIP_VERIFY", "PHILOTES_VAULT_CA_CERT",
      "PHILOTES_VAULT_SECRET_MOUNT_PATH", "PHILOTES_VAULT_TOKEN_RENEWAL_INTERVAL", "PHILOTES_VAULT_SECRET_REFRESH_INTERVAL",
      "PHILOTES_VAULT_FALLBACK_TO_ENV", "PHILOTES_VAULT_SECRET_PATH_DATABASE_BUFFER", "PHILOTES_VAULT_SECRET_PATH_DATABASE_SOURCE",
      "PHILOTES_VAULT_SECRET_PATH_STORAGE_MINIO"})
  void saysOnceThatItHasNoEffect(String name) {
    LoadedConfig plain = ConfigFixture.load(FILE, Map.of());
    LoadedConfig loaded = ConfigFixture.load(FILE, Map.of(name, "CANARY"));
    assertEquals(values(plain), values(loaded));
    assertEquals(1, loaded.warnings().size() - plain.warnings().size());
    String warning = loaded.warnings().stream().filter(told -> told.startsWith(name + " has no effect: ")).findFirst().orElseThrow();
    assertTrue(!warning.contains("CANARY") && !warning.contains("\n"), warning);
  }

  @Test
  void healthSwitchedOffHasNoAddressOfItsOwn() {
    assertSwitches("PHILOTES_HEALTH_ENABLED", "http: {healthAddress: ':8081'}", Map.of("PHILOTES_HEALTH_LISTEN_ADDR", ":8082"),
        "PHILOTES_HEALTH_ENABLED is false: http.port serves /health all the same, unless http.enabled is false.");
  }

  @Test
  void metricsSwitchedOffHaveNoAddressOfTheirOwn() {
    assertSwitches("PHILOTES_METRICS_ENABLED", "http: {metricsAddress: '127.0.0.1:9090'}", Map.of("PHILOTES_METRICS_LISTEN_ADDR", "127.0.0.1:9091"),
        "PHILOTES_METRICS_ENABLED is false: http.port serves /metrics all the same, unless http.enabled is false.");
  }

  @Test
  void backpressureSwitchedOffLeavesTheLimitOfBytes() {
    assertSwitches("PHILOTES_BACKPRESSURE_ENABLED", "cdc: {highWatermark: 8000, lowWatermark: 5000}",
        Map.of("PHILOTES_BACKPRESSURE_HIGH_WATERMARK", "90", "PHILOTES_BACKPRESSURE_LOW_WATERMARK", "80"),
        "PHILOTES_BACKPRESSURE_ENABLED is false: cdc.maxInFlightBytes limits the events in memory all the same.");
  }

  /** What the file or other variables say holds with {@code true} and not with {@code false}. */
  private static void assertSwitches(String name, String yaml, Map<String, String> variables, String told) {
    LoadedConfig none = ConfigFixture.load(MINIMAL, Map.of());
    LoadedConfig set = ConfigFixture.load(MINIMAL + yaml, variables);
    Map<String, String> on = new LinkedHashMap<>(variables);
    on.put(name, "true");
    assertEquals(values(set), values(ConfigFixture.load(MINIMAL + yaml, on)));
    assertEquals(values(none), values(ConfigFixture.load(MINIMAL, Map.of(name, "true"))));
    Map<String, String> off = new LinkedHashMap<>(variables);
    off.put(name, "false");
    LoadedConfig switchedOff = ConfigFixture.load(MINIMAL + yaml, off);
    assertEquals(values(none), values(switchedOff));
    assertEquals(List.of(told), switchedOff.warnings());
    assertEquals(List.of(name), wrong(Map.of(name, "perhaps")));
  }

  /** All that holds, without the name of the file it comes from, which is new each time. */
  private static List<String> values(LoadedConfig loaded) {
    return loaded.values().stream().map(value -> value.path() + "=" + value.shownValue()).toList();
  }

  @Test
  void refusesAPoolWithoutALimit() {
    assertEquals(List.of("buffer.poolSize"), wrong(Map.of("PHILOTES_DB_MAX_OPEN_CONNS", "0")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PHILOTES_HEALTH_LISTEN_ADR", "PHILOTES_METRICS_PATH", "PHILOTES_BACKPRESSURE_LOW"})
  void refusesWhatLooksLikeOne(String name) {
    assertEquals(List.of(name), wrong(Map.of(name, "1")));
  }

  /** Its field Environment was set by PHILOTES_ENV; other programs have a variable ENVIRONMENT. */
  @Test
  void leavesNamesWithoutThePrefixAlone() {
    assertEquals(List.of(), ConfigFixture.load(MINIMAL, Map.of("ENVIRONMENT", "production", "CDC_BATCH_SIZE", "0")).warnings());
  }

  /** The channel was longer than the high watermark: they are not one key, or nobody could keep both. */
  @Test
  void takesAllDefaultsOfTheOriginalAtOnce() {
    Map<String, String> defaults = """
        PHILOTES_VERSION=0.1.0 PHILOTES_ENV=development PHILOTES_DB_HOST=localhost PHILOTES_DB_PORT=5432 PHILOTES_DB_NAME=philotes
        PHILOTES_DB_USER=philotes PHILOTES_DB_PASSWORD=philotes PHILOTES_DB_SSLMODE=disable PHILOTES_DB_MAX_OPEN_CONNS=25
        PHILOTES_DB_MAX_IDLE_CONNS=5 PHILOTES_CDC_BUFFER_SIZE=10000 PHILOTES_CDC_BATCH_SIZE=1000 PHILOTES_CDC_FLUSH_INTERVAL=5s
        PHILOTES_CDC_SOURCE_HOST=localhost PHILOTES_CDC_SOURCE_PORT=5433 PHILOTES_CDC_SOURCE_DATABASE=source PHILOTES_CDC_SOURCE_USER=source
        PHILOTES_CDC_SOURCE_PASSWORD=source PHILOTES_CDC_SOURCE_SSLMODE=disable PHILOTES_CDC_REPLICATION_SLOT=philotes_cdc
        PHILOTES_CDC_PUBLICATION=philotes_pub PHILOTES_CDC_TABLES= PHILOTES_CDC_CHECKPOINT_ENABLED=true PHILOTES_CDC_CHECKPOINT_INTERVAL=10s
        PHILOTES_BUFFER_ENABLED=true PHILOTES_BUFFER_RETENTION=168h PHILOTES_BUFFER_CLEANUP_INTERVAL=1h PHILOTES_RETRY_MAX_ATTEMPTS=3
        PHILOTES_RETRY_INITIAL_INTERVAL=1s PHILOTES_RETRY_MAX_INTERVAL=30s PHILOTES_RETRY_MULTIPLIER=2.0 PHILOTES_DLQ_ENABLED=true
        PHILOTES_DLQ_RETENTION=168h PHILOTES_HEALTH_ENABLED=true PHILOTES_HEALTH_LISTEN_ADDR=:8081 PHILOTES_HEALTH_READINESS_TIMEOUT=5s
        PHILOTES_BACKPRESSURE_ENABLED=true PHILOTES_BACKPRESSURE_HIGH_WATERMARK=8000 PHILOTES_BACKPRESSURE_LOW_WATERMARK=5000
        PHILOTES_BACKPRESSURE_CHECK_INTERVAL=1s PHILOTES_METRICS_ENABLED=true PHILOTES_METRICS_LISTEN_ADDR=:9090
        """.lines().flatMap(line -> List.of(line.split(" ")).stream())
        .collect(Collectors.toMap(pair -> pair.replaceFirst("=.*", ""), pair -> pair.replaceFirst("[^=]*=", "")));
    assertEquals(List.of("http.metricsAddress"), ConfigFixture.paths(problemsOf(defaults)), "open to everyone");

    defaults.put("PHILOTES_HTTP_ALLOW_ANONYMOUS", "read");
    PhilotesConfig config = ConfigFixture.load(defaults).config();
    assertEquals(new ListenAddress("0.0.0.0", 8081), config.http().healthAddress());
    assertEquals(new ListenAddress("0.0.0.0", 9090), config.http().metricsAddress());
    assertEquals(25, config.buffer().poolSize());
    assertEquals(8000, config.cdc().highWatermark());
    assertNull(config.buffer().maxBytes());
  }

  private static List<Problem> problemsOf(Map<String, String> environment) {
    try {
      ConfigFixture.load(environment);
      return List.of();
    } catch (ConfigException invalid) {
      return invalid.problems();
    }
  }
}
