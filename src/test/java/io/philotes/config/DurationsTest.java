package io.philotes.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations and sizes as text. */
class DurationsTest {

  @ParameterizedTest
  @CsvSource({"10ms,PT0.01S,10ms", "30s,PT30S,30s", "90s,PT1M30S,1m30s", "5m,PT5M,5m", "168h,PT168H,168h", "7d,PT168H,168h",
      "1h30m,PT1H30M,1h30m", "168h0m0s,PT168H,168h", "0s,PT0S,0s"})
  void readsAndShows(String text, Duration expected, String shown) throws InvalidValue {
    assertEquals(expected, Durations.parse(text));
    assertEquals(shown, Durations.show(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-1s", "+1s", "1.5s", "1y", "1w", "PT1S", "1 s", "1S", "999999999999999999d", "1e3s", "9999999999999999999s"})
  void b06Refuses(String text) {
    InvalidValue invalid = assertThrows(InvalidValue.class, () -> Durations.parse(text));
    assertTrue(invalid.hint().contains("30s"), invalid.hint());
  }

  /** A regular expression can take the stack for as long as its text is. */
  @Test
  void b06ALongTextIsReadOrRefusedLikeAShortOne() throws InvalidValue {
    assertEquals(Duration.ofSeconds(20_000), Durations.parse("1s".repeat(20_000)));
    assertThrows(InvalidValue.class, () -> Durations.parse("1s".repeat(20_000) + "x"));
  }

  @ParameterizedTest
  @CsvSource({"64MB,67108864,64MB", "64mb,67108864,64MB", "1Gb,1073741824,1GB", "1024kb,1048576,1MB", "5B,5,5B", "2TB,2199023255552,2TB"})
  void readsSizes(String text, long bytes, String shown) throws InvalidValue {
    assertEquals(bytes, ByteSize.parse(text).bytes());
    assertEquals(shown, ByteSize.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "64", "-1", "-1MB", "MB", "64M", "64MiB", "1.5GB", "64 MB", "999999999999999999TB", "1PB"})
  void b07RefusesSizes(String text) {
    InvalidValue invalid = assertThrows(InvalidValue.class, () -> ByteSize.parse(text));
    assertTrue(invalid.hint().contains("64MB"), invalid.hint());
  }

  @Test
  void findsTheNearestName() {
    assertEquals(2, NearestName.distance("sorce", "sources"));
    assertEquals(1, NearestName.distance("prot", "port"));
    assertTrue(NearestName.of("x".repeat(1000), java.util.List.of("x")).isEmpty());
    assertTrue(NearestName.of("zzz", java.util.List.of("port")).isEmpty());
  }
}
