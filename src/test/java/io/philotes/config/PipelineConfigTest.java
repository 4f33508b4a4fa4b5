package io.philotes.config;

import static io.philotes.config.ConfigFixture.MINIMAL;
import static io.philotes.config.ConfigFixture.wrong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records CdcConfig and RetryConfig. */
class PipelineConfigTest {

  @Test
  void cdcHasDefaults() {
    CdcConfig expected = new CdcConfig(1000, Duration.ofMillis(10), new ByteSize(64L << 20));
    assertEquals(expected, ConfigFixture.config(MINIMAL).cdc());
  }

  @Test
  void cdcMapsEveryKey() {
    CdcConfig expected = new CdcConfig(10_000, Duration.ofSeconds(5), new ByteSize(512L << 20), 8000, 5000);
    assertEquals(expected, ConfigFixture.config(MINIMAL
        + "cdc: {batchSize: 10000, flushInterval: 5s, maxInFlightBytes: 512MB, highWatermark: 8000, lowWatermark: 5000}").cdc());
  }

  @ParameterizedTest
  @ValueSource(strings = {"batchSize: 0", "batchSize: 10001", "batchSize: 1000000000", "batchSize: all", "flushInterval: 5",
      "flushInterval: 1y", "flushInterval: PT", "flushInterval: 0ms", "flushInterval: 1000000000000s", "flushInterval: 10 ms",
      "maxInFlightBytes: 64", "maxInFlightBytes: 1kb", "maxInFlightBytes: 64XB", "maxInFlightBytes: 513MB",
      "highWatermark: 0", "highWatermark: -1", "highWatermark: 1000000001", "highWatermark: 8k", "lowWatermark: -1", "lowWatermark: 1.5"})
  void b06b07b23CdcRefuses(String field) {
    assertEquals(List.of("cdc." + field.substring(0, field.indexOf(':'))), wrong("cdc: {" + field + "}"));
  }

  @Test
  void theLowWatermarkIsBelowTheHighOne() {
    CdcConfig half = ConfigFixture.config(MINIMAL + "cdc: {highWatermark: 9}").cdc();
    assertEquals(9, half.highWatermark());
    assertEquals(4, half.lowWatermark());
    assertEquals(List.of(), wrong("cdc: {highWatermark: 1, lowWatermark: 0}"));
    assertEquals(List.of("cdc.lowWatermark"), wrong("cdc: {highWatermark: 5000, lowWatermark: 5000}"));
    Problem above = ConfigFixture.problems(MINIMAL + "cdc: {highWatermark: 5000, lowWatermark: 8000}").get(0);
    assertTrue(above.line().contains("(key=cdc.lowWatermark): 8000 is not less than cdc.highWatermark, 5000"), above.line());
  }

  @Test
  void aLowWatermarkAloneHasNoEffectAndSaysSo() {
    LoadedConfig loaded = ConfigFixture.load(MINIMAL + "cdc: {lowWatermark: 5000}", Map.of());
    assertNull(loaded.config().cdc().highWatermark());
    assertNull(loaded.config().cdc().lowWatermark());
    assertEquals(List.of("cdc.lowWatermark has no effect without cdc.highWatermark."), loaded.warnings());
  }

  @Test
  void b07MemoryInFlightIsCheckedForAllSourcesTogether() {
    Map<String, String> environment = ConfigFixture.with(Map.of());
    Machine small = new Machine(100L << 20, "here-1");
    ConfigException one = assertThrows(ConfigException.class, () -> ConfigLoader.load(Optional.empty(), environment, small));
    assertTrue(one.getMessage().contains("64MB exceeds 50 % of the heap of 100MB"), one.getMessage());
    String two = MINIMAL.replace("buffer:", "  - {name: b, database: b, user: u, slot: b}\nbuffer:").replace("- database", "- name: a\n    database");
    assertEquals(List.of(), ConfigFixture.problems(two + "cdc: {maxInFlightBytes: 256MB}"));
    assertEquals(List.of("cdc.maxInFlightBytes"), ConfigFixture.paths(ConfigFixture.problems(two + "cdc: {maxInFlightBytes: 257MB}")));
  }

  @Test
  void retryHasDefaults() {
    assertEquals(new RetryConfig(3, Duration.ofSeconds(1), Duration.ofSeconds(30), 2.0), ConfigFixture.config(MINIMAL).retry());
  }

  @Test
  void retryMapsEveryKey() {
    RetryConfig expected = new RetryConfig(9, Duration.ofMillis(200), Duration.ofMinutes(2), 1.5);
    assertEquals(expected, ConfigFixture.config(MINIMAL
        + "retry: {maxAttempts: 9, initialInterval: 200ms, maxInterval: 2m, multiplier: 1.5}").retry());
  }

  @ParameterizedTest
  @ValueSource(strings = {"maxAttempts: 0", "maxAttempts: -1", "initialInterval: 0s", "maxInterval: 999ms", "maxInterval: 2d",
      "multiplier: 0.9", "multiplier: NaN", "multiplier: 1e3", "multiplier: .inf"})
  void retryRefuses(String field) {
    assertEquals(List.of("retry." + field.substring(0, field.indexOf(':'))), wrong("retry: {" + field + "}"));
  }
}
