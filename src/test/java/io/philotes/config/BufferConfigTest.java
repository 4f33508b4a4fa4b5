package io.philotes.config;

import static io.philotes.config.ConfigFixture.paths;
import static io.philotes.config.ConfigFixture.problems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferConfigTest {

  private static final String SOURCE = "sources: [{database: shop, user: capture}]\n";

  private static String buffer(String fields) {
    return SOURCE + "buffer: {host: buffer.internal, database: philotes, user: p, " + fields + "}\n";
  }

  @Test
  void hasDefaults() {
    BufferConfig buffer = ConfigFixture.config(SOURCE + "buffer: {database: philotes, user: p}\n").buffer();
    assertTrue(buffer.enabled());
    assertEquals("localhost", buffer.database().host());
    assertEquals(5432, buffer.database().port());
    assertEquals(SslMode.DISABLE, buffer.database().sslMode());
    assertEquals(Duration.ofHours(168), buffer.retention());
    assertEquals(Duration.ofHours(1), buffer.cleanupInterval());
    assertNull(buffer.maxBytes());
    assertEquals(8, buffer.poolSize());
    assertEquals(Duration.ofSeconds(15), buffer.leaseDuration());
  }

  @Test
  void mapsEveryKey() {
    BufferConfig buffer = ConfigFixture.config(buffer("port: 6000, password: x, sslMode: verify-full, connectTimeout: 500ms,"
        + " enabled: true, retention: 7d, cleanupInterval: 5m, maxBytes: 100gb, poolSize: 3, leaseDuration: 1m")).buffer();
    assertEquals(6000, buffer.database().port());
    assertEquals("philotes", buffer.database().database());
    assertEquals("p", buffer.database().user());
    assertEquals(Duration.ofMillis(500), buffer.database().connectTimeout());
    assertEquals(Duration.ofDays(7), buffer.retention());
    assertEquals(Duration.ofMinutes(5), buffer.cleanupInterval());
    assertEquals(new ByteSize(100L << 30), buffer.maxBytes());
    assertEquals(3, buffer.poolSize());
    assertEquals(Duration.ofMinutes(1), buffer.leaseDuration());
  }

  @Test
  void mapsEveryKeyOfItsProtection() {
    DatabaseConfig database = ConfigFixture.config(buffer("sslMode: verify-ca, sslCert: " + ConfigFixture.certificate() + ", sslKey: "
        + ConfigFixture.key() + ", channelBinding: require, allowWeakAuth: true")).buffer().database();
    assertEquals(SslMode.VERIFY_CA, database.sslMode());
    assertEquals(ConfigFixture.certificate(), database.sslCert());
    assertEquals(ConfigFixture.key(), database.sslKey());
    assertEquals(ChannelBinding.REQUIRE, database.channelBinding());
    assertTrue(database.allowWeakAuth());
  }

  @ParameterizedTest
  @ValueSource(strings = {"retention: 0s", "retention: -1s", "retention: 101y", "retention: 36526d", "retention: 5",
      "cleanupInterval: 0s", "cleanupInterval: 1h 5m", "cleanupInterval: PT1H", "maxBytes: 64", "maxBytes: -1MB", "maxBytes: 0B",
      "maxBytes: 9999999999999TB", "poolSize: 0", "poolSize: many", "leaseDuration: 1s", "enabled: yes", "retention: ~",
      "retention: {h: 1}"})
  void b06b07b22Refuses(String field) {
    String key = "buffer." + field.substring(0, field.indexOf(':'));
    assertEquals(List.of(key), paths(problems(buffer(field))));
  }

  @Test
  void needsNoDatabaseWhenNothingIsKept() {
    LoadedConfig loaded = ConfigFixture.load(SOURCE + "buffer: {enabled: false}\nconsumers: [{name: orders}]\n", Map.of());
    assertFalse(loaded.config().buffer().enabled());
    assertNull(loaded.config().buffer().database());
    assertEquals(List.of(), loaded.warnings());
  }

  @Test
  void warnsOfWhatHasNoEffectWhenNothingIsKept() {
    LoadedConfig loaded = ConfigFixture.load("sources: [{database: shop, user: capture}]\n"
        + "buffer: {enabled: false, user: p, retention: 1d}\nconsumers: [{name: orders, start: latest}]\n", Map.of("PHILOTES_DB_HOST", "h"));
    assertEquals(List.of("buffer.user, buffer.retention, buffer.host have no effect: buffer.enabled is false",
        "consumers[0].start has no effect: without a buffer delivery begins where the slot stands"), loaded.warnings());
  }

  /** Nobody would keep what nobody takes. */
  @Test
  void needsAConsumerForEachSourceWhenNothingIsKept() {
    List<Problem> none = problems(SOURCE + "buffer: {enabled: false}\n");
    assertEquals(List.of("consumers"), paths(none));
    assertTrue(none.get(0).problem().contains("no consumer is declared for the source 'shop'"), none.get(0).line());
    assertEquals(List.of("consumers"), ConfigFixture.wrong(Map.of("PHILOTES_BUFFER_ENABLED", "false")));
    assertEquals(List.of("consumers"), paths(problems("sources: [{name: a, database: a, user: u, slot: a}, {name: b, database: b, user: u, slot: b}]\n"
        + "buffer: {enabled: false}\nconsumers: [{name: orders, sources: [b]}]\n")));
  }

  @Test
  void b18MustNotBeTheSourcesOwnDatabase() {
    List<Problem> problems = problems("sources: [{database: shop, user: u, host: 127.0.0.1}]\n"
        + "buffer: {database: shop, user: u, host: localhost}\n");
    assertEquals(List.of(ErrorCode.CONFIG_BUFFER_IS_SOURCE), problems.stream().map(Problem::code).toList());
    assertTrue(problems.get(0).line().startsWith("PHL-CFG-4 CONFIG_BUFFER_IS_SOURCE"), problems.get(0).line());
  }

  @Test
  void warnsOfABufferOnTheSourcesServer() {
    String yaml = SOURCE + "buffer: {database: philotes, user: p, port: %d}\n";
    assertEquals(1, ConfigFixture.load(yaml.formatted(5432), Map.of()).warnings().size());
    assertEquals(List.of(), ConfigFixture.load(yaml.formatted(5433), Map.of()).warnings());
  }
}
