package io.philotes.config;

import static io.philotes.config.ConfigFixture.MINIMAL;
import static io.philotes.config.ConfigFixture.wrong;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
    assertEquals(new HttpConfig(false, "0.0.0.0", 9090, token, admin, true, certificate, key), ConfigFixture.config(MINIMAL
        + "http: {enabled: false, host: 0.0.0.0, port: 9090, allowAnonymous: read, tokenFile: " + token + ", adminTokenFile: " + admin
        + ", tlsCert: " + certificate + ", tlsKey: " + key + "}").http());
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
}
