package io.philotes.config;

import static io.philotes.config.ConfigFixture.MACHINE;
import static io.philotes.config.ConfigFixture.MINIMAL;
import static io.philotes.config.ConfigFixture.paths;
import static io.philotes.config.ConfigFixture.problems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.philotes.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ConfigLoaderTest {

  private static final String CANARY = "CANARY_secret";

  @TempDir Path folder;

  private ConfigException refused(Path file) {
    return assertThrows(ConfigException.class, () -> ConfigLoader.load(Optional.of(file), Map.of(), MACHINE));
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("p.yaml"), text);
  }

  @Test
  void b01SaysWhatIsWrongWithTheFileItself() throws IOException {
    assertEquals(ErrorCode.CONFIG_FILE, refused(folder.resolve("none.yaml")).code());
    assertTrue(refused(folder.resolve("none.yaml")).getMessage().contains("does not exist"));
    assertTrue(refused(folder).getMessage().contains("is a directory"), refused(folder).getMessage());
    Path large = write("#".repeat(YamlFile.MOST_BYTES + 1));
    assertTrue(refused(large).getMessage().contains("larger than 1MB"));
    assertTrue(refused(large.resolve("below-a-file.yaml")).getMessage().contains("cannot be read: "));
    Path latin = Files.write(folder.resolve("latin.yaml"), "instance: ä".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(ErrorCode.CONFIG_SYNTAX, refused(latin).code());
  }

  @Test
  void takesTheFileFromAVariableWhenNoneIsGiven() throws IOException {
    Path file = write(MINIMAL);
    Path other = Files.writeString(folder.resolve("other.yaml"), MINIMAL.replace("shop", "other"));
    Map<String, String> environment = Map.of("PHILOTES_CONFIG", file.toString());
    assertEquals("shop", ConfigLoader.load(Optional.empty(), environment, MACHINE).config().sources().get(0).name());
    assertEquals("other", ConfigLoader.load(Optional.of(other), environment, MACHINE).config().sources().get(0).name());
    assertEquals(ErrorCode.CONFIG_FILE, assertThrows(ConfigException.class,
        () -> ConfigLoader.load(Optional.empty(), Map.of("PHILOTES_CONFIG", "a\0b"), MACHINE)).code());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '¦', quoteCharacter = '`', value = {
      "a: 'CANARY_secret\\nb: 1¦2:5", "a: @CANARY_secret¦1:4", "a: CANARY_secret: x¦1:17", "password: \"\\qCANARY_secret\"¦1:13",
      "a: *CANARY_secret¦1:4", "a: !CANARY_secret x¦1:4", "a: !CANARY!secret x¦1:4", "a: [CANARY_secret¦1:18", "a: 1\\na: CANARY_secret¦2:2",
      "a: 1\\n---\\nb: CANARY_secret¦3:1", "a: 1\\n\\tb: CANARY_secret¦2:1", "? [a, b]\\n: CANARY_secret¦1:4", "a: |CANARY_secret\\n  y¦1:5",
      "CANARY_secret: 1\\nCANARY_secret: 2¦2:14", "a: \\u0007CANARY_secret¦1:1"})
  void b02NamesThePlaceOfASyntaxErrorWithoutItsText(String yaml, String place) throws IOException {
    String text = yaml.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0007", "\u0007");
    Path file = write(text);
    ConfigException refused = refused(file);
    assertEquals(ErrorCode.CONFIG_SYNTAX, refused.code(), refused.getMessage());
    assertTrue(refused.getMessage().contains("(file=" + file + ":" + place + ")"), refused.getMessage());
    assertFalse(refused.getMessage().contains(CANARY) || refused.getMessage().contains("CANARY!secret"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 10_000})
  void b02RefusesDeepNesting(int depth) throws IOException {
    ConfigException flow = refused(write("a: " + "[".repeat(depth) + "]".repeat(depth)));
    assertEquals(ErrorCode.CONFIG_SYNTAX, flow.code());
  }

  @Test
  void namesTheKindThatWasExpected() {
    assertTrue(problems("sources: {database: a}\n").get(0).problem().startsWith("expected a list, found a mapping"));
    assertTrue(problems("sources: [a]\n").get(0).problem().startsWith("expected a mapping, found a single value"));
    assertTrue(problems(MINIMAL + "http: 8080\n").get(0).problem().startsWith("expected a mapping, found a single value"));
    assertTrue(problems(MINIMAL + "http:\n  port:\n").get(0).problem().startsWith("the value is empty"));
    assertTrue(problems(MINIMAL + "http: ~\n").get(0).problem().startsWith("expected a mapping, found no value"));
    assertTrue(problems("- a\n").get(0).problem().startsWith("expected a mapping, found a list"));
  }

  @ParameterizedTest
  @CsvSource({"'sorce: {host: x}',sorce.host,sources[0].host", "'sources: [{hst: x}]',sources[0].hst,sources[0].host",
      "'bufer: {max_bytes: 1}',bufer.max_bytes,buffer.maxBytes", "'buffer: {retenton: 1h}',buffer.retenton,buffer.retention",
      "'consumer: []',consumer,consumers", "'sources: [{}, {slt: x}]',sources[1].slt,sources[1].slot", "'htpp: ~',htpp,http"})
  void b03SuggestsTheKeyThatWasMeant(String yaml, String path, String meant) {
    List<Problem> found = problems(yaml).stream().filter(problem -> problem.path().equals(path)).toList();
    assertEquals(1, found.size(), () -> problems(yaml).toString());
    assertTrue(found.get(0).problem().startsWith("unknown key, did you mean " + meant + " ("), found.get(0).line());
  }

  @Test
  void b03SuggestsTheKeyAlsoForOneThatIsWrittenAsAPath() {
    Problem found = problems(MINIMAL + "sorce.host: x\n").get(0);
    assertTrue(found.line().contains("(key=sorce.host): a key is written as a path, with a dot or bracket, did you mean sources[0].host ("), found.line());
    assertFalse(problems(MINIMAL + "http.host: x\n").get(0).problem().contains("did you mean"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a[': 1", "']a[': 1", "foo: {'a[': 1}", "foo: {'a]b[': 1}", "foo: {'[': {'[0]': 1}}", "'sources[': {host: x}"})
  void b03AKeyWithABracketIsAnUnknownKeyLikeOthers(String yaml) {
    List<Problem> found = problems(MINIMAL + yaml + "\n");
    assertEquals(1, found.size(), found::toString);
    assertEquals(ErrorCode.CONFIG_INVALID, found.get(0).code());
  }

  @Test
  void b03RefusesUnknownAndDottedKeys() {
    assertEquals(List.of("color", "http.host"), paths(problems(MINIMAL + "color: red\nhttp.host: 0.0.0.0\n")));
    assertEquals(List.of("sources[]"), paths(problems(MINIMAL + "'sources[]': {host: x}\n")));
    assertTrue(problems(MINIMAL + "color: red\n").get(0).hint().contains("Known here: sources, buffer"));
  }

  @Test
  void b04ReportsEverythingAtOnceOneLineEach() {
    ConfigException invalid = assertThrows(ConfigException.class, () -> ConfigFixture.load(
        "sources: [{database: shop, port: 0}]\nbuffer: {retention: 5}\ncolour: 1\n", Map.of("PHILOTES_HTTP_PORT", "abc\nx")));
    assertEquals(List.of("colour", "sources[0].port", "sources[0].user", "buffer.database", "buffer.user", "buffer.retention", "http.port"),
        paths(invalid.problems()));
    assertTrue(invalid.lines().stream().allMatch(line -> line.startsWith("PHL-CFG-3 CONFIG_INVALID ") && !line.contains("\n")),
        invalid.getMessage());
    assertTrue(invalid.lines().get(6).contains("(PHILOTES_HTTP_PORT)"), invalid.lines().get(6));
    assertEquals(2, invalid.code().exitCode());
  }

  @Test
  void namesFileAndLineOfAWrongValue() throws IOException {
    Path file = write(MINIMAL + "http:\n  port: abc\n");
    assertTrue(refused(file).getMessage().contains("(key=http.port): 'abc' is not a whole number (" + file + ":9). "),
        refused(file).getMessage());
  }

  @Test
  void keepsTextAsItIsWritten() throws IOException {
    String yaml = "sources: [{database: 0123, user: 1_000, password: 0x10, name: on}]\nbuffer: {host: b, database: 007, user: yes}\n";
    PhilotesConfig config = ConfigFixture.config(yaml);
    assertEquals("0123", config.sources().get(0).database().database());
    assertEquals("1_000", config.sources().get(0).database().user());
    assertEquals("0x10", config.sources().get(0).database().password().read());
    assertEquals("on", config.sources().get(0).name());
    assertEquals("007", config.buffer().database().database());
  }

  /** It may hold values of rows; {@code config} shows it to whoever asks. */
  @Test
  void logsNoCondition() {
    LoadedConfig loaded = ConfigFixture.load(MINIMAL.replace("user: capture\n",
        "user: capture\n    tables: [public.a]\n    filters: [{table: public.a, where: \"a <> 'CANARY'\"}]\n"), Map.of());
    Logger log = (Logger) LoggerFactory.getLogger("conditions");
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    log.setLevel(Level.INFO);
    log.addAppender(logged);
    loaded.logTo(log);
    assertFalse(logged.list.toString().contains("CANARY") || logged.list.stream().anyMatch(event -> event.getKeyValuePairs().toString().contains("CANARY")));
    assertTrue(loaded.lines().stream().anyMatch(line -> line.contains("filters[0].where=a <> 'CANARY'")));
  }

  @Test
  void showsNoSecretAnywhere() throws IOException {
    Path passwordFile = ConfigFixture.file(CANARY);
    String yaml = "sources: [{database: shop, user: u, password: " + CANARY + "}]\nbuffer: {host: b, database: p, user: u, passwordFile: "
        + passwordFile + "}\n";
    LoadedConfig loaded = ConfigFixture.load(yaml, Map.of());
    String shown = loaded + String.join("\n", loaded.lines()) + loaded.config();
    assertFalse(shown.contains(CANARY), shown);
    assertTrue(loaded.lines().stream().anyMatch(line -> line.startsWith("sources[0].password=*** (")), shown);
    String wrong = yaml.replace("password: " + CANARY, "password: [" + CANARY + "], passwrd: " + CANARY + ", passwordFile: {x: " + CANARY + "}");
    String lines = problems(wrong).stream().map(Problem::line).collect(Collectors.joining("\n"));
    assertFalse(lines.contains(CANARY), lines);
    String twice = yaml.replace("password: ", "password: ").replace("}]", ", sslMode: prefer}]");
    assertFalse(problems(twice).toString().contains(CANARY));
  }

  @Test
  void showsEachValueWithItsOrigin() {
    LoadedConfig loaded = ConfigFixture.load(MINIMAL, Map.of("PHILOTES_HTTP_PORT", "9000"));
    assertTrue(loaded.values().contains(new EffectiveValue("http.port", "9000", "PHILOTES_HTTP_PORT")));
    assertTrue(loaded.values().contains(new EffectiveValue("buffer.retention", "168h", "default")));
    assertTrue(loaded.values().contains(new EffectiveValue("sources[0].name", "shop", "default")));
    assertTrue(loaded.values().stream().anyMatch(value -> value.path().equals("buffer.host") && value.origin().endsWith(".yaml:5")));
    long keys = ConfigKeys.all().stream().filter(key -> !key.path().startsWith("consumers[]") && !key.path().startsWith("verticles[]")
        && !key.path().startsWith("sources[].filters[]")).count();
    assertEquals(keys, loaded.values().size());
  }

  @Test
  void warnsOfAPasswordThatOthersMayRead() throws IOException {
    Path file = write(MINIMAL.replace("user: capture", "user: capture\n    password: x"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(1, ConfigLoader.load(Optional.of(file), Map.of(), MACHINE).warnings().size());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertEquals(List.of(), ConfigLoader.load(Optional.of(file), Map.of(), MACHINE).warnings());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(List.of(), ConfigLoader.load(Optional.of(file), Map.of("PHILOTES_SOURCE_PASSWORD", "y"), MACHINE).warnings());
  }

  @Test
  void warnsOfUnprotectedConnectionsToOtherMachines() {
    for (String mode : List.of("disable", "require")) {
      List<String> warnings = ConfigFixture.load(MINIMAL + "  sslMode: " + mode + "\n", Map.of()).warnings();
      assertEquals(1, warnings.size());
      assertTrue(warnings.get(0).startsWith("buffer.sslMode is " + mode + " for the host buffer.internal: "), warnings.get(0));
    }
    assertEquals(List.of(), ConfigFixture.load(MINIMAL + "  sslMode: verify-full\n", Map.of()).warnings());
  }

  @Test
  void checksTheFilesItNames() {
    assertEquals(List.of("buffer.passwordFile"), paths(problems(MINIMAL + "  passwordFile: " + folder.resolve("none"))));
    assertEquals(List.of("buffer.passwordFile"), paths(problems(MINIMAL + "  passwordFile: " + folder)));
    assertEquals(List.of("buffer.sslRootCert"), paths(problems(MINIMAL + "  sslRootCert: " + folder.resolve("none"))));
    assertEquals(List.of("buffer.sslRootCert"), paths(problems(MINIMAL + "  sslRootCert: " + ConfigFixture.file("no certificate"))));
  }

  @Test
  void anEmptyFileIsAnEmptyConfiguration() {
    assertEquals(List.of("sources", "buffer.database", "buffer.user"), paths(problems("# nothing\n")));
  }
}
