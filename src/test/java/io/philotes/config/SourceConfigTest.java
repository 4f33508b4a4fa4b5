package io.philotes.config;

import static io.philotes.config.ConfigFixture.MINIMAL;
import static io.philotes.config.ConfigFixture.paths;
import static io.philotes.config.ConfigFixture.problems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceConfigTest {

  private static final String BUFFER = "buffer: {host: buffer.internal, database: philotes, user: philotes}\n";

  private static SourceConfig source(String fields) {
    return ConfigFixture.config("sources: [{" + fields + "}]\n" + BUFFER).sources().get(0);
  }

  private static List<String> wrong(String fields) {
    return paths(problems("sources: [{" + fields + "}]\n" + BUFFER));
  }

  @Test
  void hasDefaults() {
    SourceConfig source = ConfigFixture.config(MINIMAL).sources().get(0);
    assertEquals("shop", source.name());
    assertEquals("philotes_cdc", source.slot());
    assertEquals("philotes_pub", source.publication());
    assertEquals(List.of(), source.tables());
    assertEquals(PublicationOptions.UNSET, source.options());
    assertEquals(Duration.ofSeconds(30), source.publicationInterval());
    assertFalse(source.takeover());
    assertEquals(new ByteSize(10L << 30), source.walWarnBytes());
    assertEquals(Duration.ofHours(1), source.walWarnTime());
    DatabaseConfig database = source.database();
    assertEquals("localhost", database.host());
    assertEquals(5432, database.port());
    assertTrue(database.password().isEmpty());
    assertEquals(SslMode.DISABLE, database.sslMode());
    assertNull(database.sslRootCert());
    assertNull(database.sslCert());
    assertNull(database.sslKey());
    assertEquals(ChannelBinding.PREFER, database.channelBinding());
    assertFalse(database.allowWeakAuth());
    assertEquals(Duration.ofSeconds(10), database.connectTimeout());
  }

  @Test
  void mapsEveryKey() throws IOException {
    Path password = ConfigFixture.file("hidden\n");
    SourceConfig source = source("name: Shop-1.eu, host: db.internal, port: 6432, database: shop, user: capture, passwordFile: "
        + password + ", sslMode: verify-full, connectTimeout: 3s, slot: s_1, publication: \"Pub, 'x'\","
        + " tables: [public.orders, Sales.Größe], takeover: true, walWarnBytes: 500MB, walWarnTime: 90s");
    assertEquals("Shop-1.eu", source.name());
    assertEquals("s_1", source.slot());
    assertEquals("Pub, 'x'", source.publication());
    assertEquals(List.of("public.orders", "Sales.Größe"), source.tables());
    assertTrue(source.takeover());
    assertEquals(new ByteSize(500L << 20), source.walWarnBytes());
    assertEquals(Duration.ofSeconds(90), source.walWarnTime());
    DatabaseConfig database = source.database();
    assertEquals("db.internal", database.host());
    assertEquals(6432, database.port());
    assertEquals("shop", database.database());
    assertEquals("capture", database.user());
    assertEquals("hidden", database.password().read());
    assertEquals(SslMode.VERIFY_FULL, database.sslMode());
    assertEquals(Duration.ofSeconds(3), database.connectTimeout());
  }

  @Test
  void mapsEveryKeyOfItsPublication() {
    SourceConfig source = source("database: shop, user: u, tables: [public.orders, public.items], operations: [insert, delete], viaRoot: false,"
        + " generatedColumns: stored, publicationInterval: 5s, filters: [{table: public.orders, columns: [id, 'Größe \"x\"'], where: \"total > 0\"},"
        + " {table: public.items, columns: [id]}]");
    assertEquals(new PublicationOptions(List.of(), List.of(new TableFilter("public.orders", List.of("id", "Größe \"x\""), "total > 0"),
        new TableFilter("public.items", List.of("id"), null)), List.of(PublishedOperation.INSERT, PublishedOperation.DELETE), false,
        GeneratedColumns.STORED), source.options());
    assertEquals(Duration.ofSeconds(5), source.publicationInterval());
    assertEquals(List.of("sales", "a.b"), source("database: shop, user: u, schemas: [sales, a.b]").options().schemas());
  }

  /** What no server could make of it is refused before one is asked. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "tables: [public.a], filters: [{table: public.a}] | filters[0].table",
      "tables: [public.b], filters: [{table: public.a, columns: [x]}] | filters[0].table",
      "tables: [public.a], filters: [{table: public.a, columns: [x]}, {table: public.a, where: y}] | filters[1].table",
      "tables: [public.a], schemas: [public], filters: [{table: public.a, where: x}] | filters[0].table",
      "tables: [public.a], schemas: [sales], filters: [{table: public.a, columns: [x]}] | filters[0].columns",
      "filters: [{columns: [x]}] | filters[0].table",
      "tables: [public.a], filters: [{table: public.a, columns: x}] | filters[0].columns",
      "tables: [public.a], filters: [{table: public.a, where: []}] | filters[0].where",
      "tables: [public.a], filters: [public.a] | filters[0]",
      "filters: public.a | filters",
      "tables: [public.a], filters: [{table: public.a, columns: [x], rows: y}] | filters[0].rows",
      "operations: [insert, upsert] | operations",
      "operations: insert | operations",
      "viaRoot: perhaps | viaRoot",
      "generatedColumns: virtual | generatedColumns",
      "schemas: [''] | schemas",
      "publicationInterval: 61s | publicationInterval",
      "publicationInterval: 0s | publicationInterval"})
  void b12RefusesPublicationsThatCannotBe(String fields, String path) {
    assertEquals(List.of("sources[0]." + path), wrong("database: shop, user: u, " + fields));
  }

  @Test
  void aConditionMayStandBesideSchemas() {
    assertEquals(List.of(), wrong("database: shop, user: u, tables: [public.a], schemas: [sales], filters: [{table: public.a, where: x}]"));
  }

  @Test
  void mapsEveryKeyOfItsProtection() {
    Path certificate = ConfigFixture.certificate();
    DatabaseConfig database = source("database: shop, user: u, host: db.internal, sslMode: verify-ca, sslRootCert: " + certificate + ", sslCert: "
        + certificate + ", sslKey: " + ConfigFixture.key() + ", channelBinding: require, allowWeakAuth: true").database();
    assertEquals(SslMode.VERIFY_CA, database.sslMode());
    assertEquals(certificate, database.sslRootCert());
    assertEquals(certificate, database.sslCert());
    assertEquals(ConfigFixture.key(), database.sslKey());
    assertEquals(ChannelBinding.REQUIRE, database.channelBinding());
    assertTrue(database.allowWeakAuth());
  }

  @Test
  void b04NamesEveryMissingKeyAtOnceAndItsVariable() {
    List<Problem> problems = problems("sources: [{host: h}]\nbuffer: {}\n");
    assertEquals(List.of("sources[0].database", "sources[0].user", "buffer.database", "buffer.user"), paths(problems));
    assertTrue(problems.get(0).hint().contains("PHILOTES_SOURCE_DATABASE"), problems.get(0).hint());
    assertTrue(problems.get(3).hint().contains("PHILOTES_BUFFER_USER"), problems.get(3).hint());
  }

  @Test
  void needsASource() {
    List<Problem> problems = problems(BUFFER);
    assertEquals(List.of("sources"), paths(problems));
    assertTrue(problems.get(0).hint().contains("PHILOTES_SOURCE_DATABASE"), problems.get(0).hint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "70000", "-1", "abc", "5432.0", "99999999999999999999", "[1]"})
  void b05RefusesPorts(String port) {
    assertEquals(List.of("sources[0].port"), wrong("database: shop, user: u, port: " + port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"My-Slot", "\"\"", "a b", "slot\\u00e9", "1234567890123456789012345678901234567890123456789012345678901234"})
  void b08RefusesSlots(String slot) {
    assertEquals(List.of("sources[0].slot"), wrong("database: shop, user: u, slot: " + slot));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "a/b", "\"a\\nb\"", "shöp", "\"a b\""})
  void refusesNames(String name) {
    assertEquals(List.of("sources[0].name"), wrong("database: shop, user: u, name: " + name));
  }

  @Test
  void asksForANameWhenTheDatabaseNameCannotServe() {
    assertEquals(List.of("sources[0].name"), wrong("database: 'my shop', user: u"));
    assertEquals("shop", source("database: 'my shop', user: u, name: shop").name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"a\\0b\"", "ääääääääääääääääääääääääääääääää"})
  void b09RefusesPublications(String publication) {
    assertEquals(List.of("sources[0].publication"), wrong("database: shop, user: u, publication: " + publication));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[orders]", "[a.b.c]", "[.b]", "[a.]", "['public.*']", "['\"a\".b']", "[a.b, a.b]", "orders", "[{a: b}]"})
  void refusesTables(String tables) {
    assertEquals(List.of("sources[0].tables"), wrong("database: shop, user: u, tables: " + tables));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "'postgresql://h/db'", "/var/run/postgresql", "'db:5432'", "'[::1]'", "'a b'", "u@h"})
  void refusesHosts(String host) {
    assertEquals(List.of("sources[0].host"), wrong("database: shop, user: u, host: " + host));
  }

  @ParameterizedTest
  @CsvSource({"localhost,DISABLE", "LOCALHOST,DISABLE", "127.0.0.1,DISABLE", "127.8.9.1,DISABLE", "'::1',DISABLE",
      "db.internal,VERIFY_FULL", "128.0.0.1,VERIFY_FULL", "127.example.com,VERIFY_FULL", "10.0.0.1,VERIFY_FULL"})
  void protectsAConnectionUnlessItStaysOnThisMachine(String host, SslMode expected) {
    assertEquals(expected, source("database: shop, user: u, host: '" + host + "'").database().sslMode());
  }

  @Test
  void b17RefusesTlsThatFallsBackAndSaysWhy() {
    for (String mode : List.of("allow", "prefer")) {
      List<Problem> problems = problems("sources: [{database: shop, user: u, sslMode: " + mode + "}]\n" + BUFFER);
      assertEquals(List.of("sources[0].sslMode"), paths(problems));
      assertTrue(problems.get(0).problem().contains("falls back to an unencrypted connection"), problems.get(0).line());
    }
    assertEquals(List.of("sources[0].sslMode"), wrong("database: shop, user: u, sslMode: on"));
  }

  @ParameterizedTest
  @CsvSource({"walWarnBytes,10", "walWarnBytes,none", "walWarnBytes,-1GB", "walWarnBytes,2000TB", "walWarnTime,60", "walWarnTime,never",
      "walWarnTime,-1s", "walWarnTime,366d"})
  void refusesThresholdsOfTheWal(String key, String value) {
    assertEquals(List.of("sources[0]." + key), wrong("database: shop, user: u, " + key + ": " + value));
  }

  @Test
  void b22AThresholdOfNothingIsOff() {
    SourceConfig source = source("database: shop, user: u, walWarnBytes: 0B, walWarnTime: 0s");
    assertEquals(0, source.walWarnBytes().bytes());
    assertEquals(Duration.ZERO, source.walWarnTime());
  }

  private static String warning(String fields) {
    List<String> warnings = ConfigFixture.load("sources: [{database: shop, user: u, " + fields + "}]\n" + BUFFER, Map.of()).warnings();
    return String.join("\n", warnings);
  }

  @Test
  void warnsOfEveryProtectionThatIsLessThanItCouldBe() {
    assertEquals("", warning("host: db.internal"));
    assertEquals("", warning("host: db.internal, sslMode: verify-full"));
    assertEquals("", warning("host: localhost, sslMode: verify-ca"));
    assertTrue(warning("host: db.internal, sslMode: verify-ca").contains("certificate of the same authority"));
    assertTrue(warning("host: db.internal, sslMode: require").contains("certificate is not checked"));
    assertTrue(warning("host: db.internal, sslMode: disable").contains("unencrypted"));
    assertTrue(warning("allowWeakAuth: true").contains("sources[0].allowWeakAuth is true"));
  }

  @Test
  void warnsOfFilesWithoutEffect() {
    String root = "sslRootCert: " + ConfigFixture.certificate();
    String own = "sslCert: " + ConfigFixture.certificate() + ", sslKey: " + ConfigFixture.key();
    assertEquals("", warning("sslMode: verify-ca, " + root + ", " + own));
    assertEquals("", warning("sslMode: require, " + own));
    assertTrue(warning("sslMode: require, " + root).contains("sources[0].sslRootCert has no effect"));
    assertTrue(warning("sslMode: disable, " + own).contains("sources[0].sslCert has no effect"));
  }

  @Test
  void b17RefusesAClientCertificateThatIsOfNoUse() {
    String certificate = "sslCert: " + ConfigFixture.certificate();
    String base = "database: shop, user: u, sslMode: require, ";
    assertEquals(List.of("sources[0].sslCert"), wrong(base + certificate));
    assertEquals(List.of("sources[0].sslKey"), wrong(base + "sslKey: " + ConfigFixture.key()));
    assertEquals(List.of("sources[0].sslKey"), wrong(base + certificate + ", sslKey: /no/such/file"));
    assertEquals(List.of("sources[0].sslCert"), wrong(base + "sslCert: " + ConfigFixture.file("CANARY") + ", sslKey: " + ConfigFixture.key()));
    assertEquals(List.of("sources[0].sslRootCert"), wrong(base + "sslRootCert: " + ConfigFixture.file("CANARY")));
  }

  @Test
  void b17RefusesAnEncryptedKeyAndShowsNothingOfIt() {
    Path key = ConfigFixture.file("-----BEGIN ENCRYPTED PRIVATE KEY-----\nCANARY\n-----END ENCRYPTED PRIVATE KEY-----\n");
    List<Problem> problems = problems("sources: [{database: shop, user: u, sslMode: require, sslCert: " + ConfigFixture.certificate() + ", sslKey: "
        + key + "}]\n" + BUFFER);
    assertEquals(List.of("sources[0].sslKey"), paths(problems));
    assertTrue(problems.get(0).line().contains("the key in " + key + " is encrypted"), problems.get(0).line());
    assertFalse(problems.get(0).line().contains("CANARY"), problems.get(0).line());
  }

  @Test
  void warnsOfAKeyThatOthersMayRead() throws IOException {
    Path open = ConfigFixture.file(Files.readString(ConfigFixture.key()));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertTrue(warning("sslMode: require, sslCert: " + ConfigFixture.certificate() + ", sslKey: " + open).contains("Run chmod 600"));
  }

  @Test
  void bindsALoginOnlyToTls() {
    assertEquals(List.of("sources[0].channelBinding"), wrong("database: shop, user: u, channelBinding: require"));
    assertEquals(List.of("sources[0].channelBinding"), wrong("database: shop, user: u, sslMode: verify-full, channelBinding: always"));
    assertEquals(List.of("sources[0].allowWeakAuth"), wrong("database: shop, user: u, allowWeakAuth: maybe"));
    assertEquals(List.of(), wrong("database: shop, user: u, sslMode: require, channelBinding: require"));
  }

  @Test
  void b20RefusesTwoSourcesOfOneNameOrOneSlot() {
    String two = "sources:\n"
        + "  - {name: a, host: localhost, database: one, user: u}\n"
        + "  - {name: a, host: 127.0.0.1, database: two, user: u}\n";
    assertEquals(List.of("sources[1].name", "sources[1].slot"), paths(problems(two + BUFFER)));
    String different = two.replace("{name: a, host: 127", "{name: b, slot: other, host: 127");
    assertEquals(List.of(), problems(different + BUFFER));
  }

  /** One publication cannot be both. */
  @Test
  void refusesTwoSourcesThatWantOnePublicationInTwoWays() {
    String two = "sources:\n"
        + "  - {name: a, host: localhost, database: one, user: u, viaRoot: true}\n"
        + "  - {name: b, slot: other, host: 127.0.0.1, database: one, user: u, viaRoot: false}\n";
    assertEquals(List.of("sources[1].viaRoot"), paths(problems(two + BUFFER)));
    assertEquals(List.of(), problems(two.replace("viaRoot: false", "viaRoot: true") + BUFFER));
    assertEquals(List.of(), problems(two.replace("viaRoot: false", "publication: p, viaRoot: false") + BUFFER));
    assertEquals(List.of(), problems(two.replace(", viaRoot: false", "") + BUFFER));
  }

  @Test
  void asksForNamesOfSeveralSources() {
    String two = "sources: [{database: one, user: u}, {database: two, user: u, slot: other}]\n";
    assertEquals(List.of("sources[0].name", "sources[1].name"), paths(problems(two + BUFFER)));
  }
}
