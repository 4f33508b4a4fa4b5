package io.philotes.config;

import static io.philotes.config.ConfigFixture.MINIMAL;
import static io.philotes.config.ConfigFixture.problems;
import static io.philotes.config.ConfigFixture.wrong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConfigTest {

  @Test
  void hasDefaults() {
    assertEquals(new HttpConfig(true, "127.0.0.1", 8080, null, false), ConfigFixture.config(MINIMAL).http());
  }

  @Test
  void mapsEveryKey() {
    Path token = ConfigFixture.file("token");
    Path admin = ConfigFixture.file("admin");
    Path certificate = ConfigFixture.certificate();
    Path key = ConfigFixture.key();
    assertEquals(new HttpConfig(false, "0.0.0.0", 9090, token, admin, true, certificate, key, new ListenAddress("0.0.0.0", 8081),
        new ListenAddress("::1", 9091)), ConfigFixture.config(MINIMAL
        + "http: {enabled: false, host: 0.0.0.0, port: 9090, allowAnonymous: read, tokenFile: " + token + ", adminTokenFile: " + admin
        + ", tlsCert: " + certificate + ", tlsKey: " + key + ", healthAddress: ':8081', metricsAddress: '[::1]:9091'}").http());
  }

  @Test
  void refusesWhatIsWrong() {
    assertEquals(List.of("http.port"), wrong("http: {port: 0}"));
    assertEquals(List.of("http.enabled"), wrong("http: {enabled: 1}"));
    assertEquals(List.of("http.allowAnonymous"), wrong("http: {allowAnonymous: write}"));
    assertEquals(List.of("http.tokenFile"), wrong("http: {tokenFile: /no/such/file}"));
    assertEquals(List.of("http.tokenFile"), wrong("http: {tokenFile: " + ConfigFixture.file("") + "}"));
    assertEquals(List.of("http.adminTokenFile"), wrong("http: {adminTokenFile: /no/such/file}"));
    assertEquals(List.of("http.tlsCert"), wrong("http: {tlsCert: " + ConfigFixture.certificate() + "}"));
    assertEquals(List.of("http.tlsKey"), wrong("http: {tlsKey: " + ConfigFixture.key() + "}"));
    assertEquals(List.of("http.tlsKey"), wrong("http: {tlsCert: " + ConfigFixture.certificate() + ", tlsKey: " + ConfigFixture.file("x") + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8081", ":0", ":65536", "::1:8081", "[::1]", "[localhost]:8081", "[]:8081", "http://localhost:8081", "*:8081",
      "a b:8081", "localhost:", "localhost:x", "a@b:8081", ":99999999999999999999"})
  void refusesAnAddressThatIsNone(String address) {
    assertEquals(List.of("http.healthAddress"), wrong("http: {healthAddress: '" + address + "'}"));
    assertEquals(List.of("http.metricsAddress"), wrong("http: {metricsAddress: '" + address + "'}"));
  }

  @Test
  void isNotOpenToOthersByMistake() {
    assertEquals(List.of("http.host"), wrong("http: {host: 0.0.0.0}"));
    assertEquals(List.of("http.host"), wrong("http: {host: '::'}"));
    assertEquals(List.of("http.host"), wrong(Map.of("PHILOTES_HTTP_HOST", "0.0.0.0")));
    assertEquals(List.of(), wrong("http: {host: 0.0.0.0, allowAnonymous: read}"));
    assertEquals(List.of(), wrong("http: {host: 0.0.0.0, tokenFile: " + ConfigFixture.file("t") + "}"));
    assertEquals(List.of(), wrong("http: {host: 0.0.0.0, adminTokenFile: " + ConfigFixture.file("t") + "}"));
    assertEquals(List.of(), wrong("http: {host: 0.0.0.0, enabled: false}"));
    assertEquals(List.of(), wrong("http: {host: '::1'}"));
  }

  @Test
  void tellsMetricsToOthersOnlyOnPurpose() {
    Problem open = problems(MINIMAL + "http: {metricsAddress: ':9090'}").get(0);
    assertTrue(open.line().startsWith("PHL-CFG-3 CONFIG_INVALID"), open.line());
    assertTrue(open.line().contains("(key=http.metricsAddress): '0.0.0.0:9090' can be reached from other machines"), open.line());
    assertEquals(List.of("http.metricsAddress"), wrong("http: {healthAddress: ':9090', metricsAddress: ':9090'}"));
    assertEquals(List.of(), wrong("http: {metricsAddress: ':9090', allowAnonymous: read}"));
    assertEquals(List.of(), wrong("http: {metricsAddress: ':9090', tokenFile: " + ConfigFixture.file("t") + "}"));
    assertEquals(List.of(), wrong("http: {metricsAddress: '[::1]:9090'}"));
  }

  /** Whoever has no token learns no more of it than the status. */
  @Test
  void tellsHealthToProbesFromElsewhere() {
    assertEquals(List.of(), wrong("http: {healthAddress: ':8081'}"));
    assertEquals(List.of(), wrong("http: {healthAddress: '10.1.2.3:8081'}"));
  }

  @Test
  void refusesAddressesOfWhichOneIncludesTheOther() {
    assertEquals(List.of("http.healthAddress"), wrong("http: {healthAddress: ':8080'}"));
    assertEquals(List.of("http.metricsAddress"), wrong("http: {healthAddress: ':9090', metricsAddress: '127.0.0.1:9090'}"));
    assertEquals(List.of(), wrong("http: {healthAddress: 'localhost:8080', metricsAddress: '127.0.0.1:8080'}"));
    assertEquals(List.of(), wrong("http: {healthAddress: '127.0.0.2:8080'}"));
    assertEquals(List.of(), wrong("http: {host: '::', allowAnonymous: read, healthAddress: ':8080'}"));
  }

  @Test
  void saysThatAnAddressHasNoEffectWhenNothingIsServed() {
    LoadedConfig loaded = ConfigFixture.load(MINIMAL + "http: {enabled: false, healthAddress: ':8081', metricsAddress: ':9090'}", Map.of());
    assertEquals(List.of("http.healthAddress has no effect: http.enabled is false.", "http.metricsAddress has no effect: http.enabled is false."),
        loaded.warnings());
  }

  /** Prometheus sends the token to the address of the metrics, wherever the rest is served. */
  @Test
  void warnsOfEachAddressToWhichTheAdminTokenTravelsUnencrypted() {
    assertEquals("0.0.0.0:9090", unencrypted("metricsAddress: ':9090'"));
    assertEquals("10.1.2.3:8081", unencrypted("healthAddress: '10.1.2.3:8081'"));
    assertEquals("0.0.0.0:8080 and 0.0.0.0:9090", unencrypted("host: 0.0.0.0, metricsAddress: ':9090', healthAddress: ':9090'"));
    assertEquals("0.0.0.0:8080", unencrypted("host: 0.0.0.0, metricsAddress: ':9090', healthAddress: ':8081', allowAnonymous: read"));
    assertEquals("", unencrypted("metricsAddress: ':9090', allowAnonymous: read"));
    assertEquals("", unencrypted("metricsAddress: '127.0.0.1:9090', healthAddress: '[::1]:8081'"));
    assertEquals("", unencrypted("metricsAddress: ':9090', tlsCert: " + ConfigFixture.certificate() + ", tlsKey: " + ConfigFixture.key()));
    assertEquals("", unencrypted("metricsAddress: ':9090', enabled: false"));
  }

  /** The addresses that the warning names. */
  private static String unencrypted(String keys) {
    String start = "http.adminTokenFile: the admin token travels unencrypted to ";
    return ConfigFixture.load(MINIMAL + "http: {adminTokenFile: " + ConfigFixture.file("t") + ", " + keys + "}", Map.of()).warnings().stream()
        .filter(warning -> warning.startsWith(start)).map(warning -> warning.substring(start.length(), warning.indexOf(". Set ")))
        .collect(Collectors.joining("; "));
  }
}
