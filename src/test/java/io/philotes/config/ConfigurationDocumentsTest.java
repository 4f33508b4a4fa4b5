package io.philotes.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds conf/philotes.yaml and src/docs/configuration.md to the table of keys in the code. When a key changes, the
 * message of the failed test shows the lines to write.
 */
class ConfigurationDocumentsTest {

  private static final Path MODEL = Path.of("conf/philotes.yaml");
  private static final Path DOCUMENT = Path.of("src/docs/configuration.md");

  /** The keys that the model sets to an example, because they have no default, or lie in a list that is empty by default. */
  private static final Map<String, String> EXAMPLES = Map.of(
      "sources[].name", "shop", "sources[].database", "shop", "sources[].user", "capture", "buffer.database", "philotes",
      "buffer.user", "philotes", "consumers[].name", "orders", "verticles[].class", "com.acme.Orders");

  @Test
  void theDocumentHasARowForEveryKeyInOrder() throws IOException {
    List<String> expected = ConfigKeys.all().stream().map(ConfigurationDocumentsTest::row).toList();
    List<String> rows = rows("## Keys");
    assertEquals(String.join("\n", expected), String.join("\n", rows));
  }

  static String row(ConfigKey<?> key) {
    return "| `" + key.path() + "` | " + key.typeName() + ", " + key.type().limits() + " | " + key.initialText() + " | "
        + key.frequency().text() + " | " + key.variable().map(name -> "`" + name + "`").orElse("") + " | " + key.explanation() + " |";
  }

  @Test
  void theDocumentHasARowForEveryOtherNameAndItsEffect() throws IOException {
    List<String> expected = new ArrayList<>();
    OriginalNames.KEPT.forEach(key -> expected.add("| `" + key.variable().orElseThrow() + "` | sets `" + key.path() + "` |"));
    OriginalNames.KEYS.forEach((name, key) -> expected.add("| `" + name + "` | sets `" + key.path() + "` |"));
    OriginalNames.SWITCHES.forEach((name, off) -> expected.add("| `" + name + "` | `false` switches off "
        + off.keys().stream().map(key -> "`" + key.path() + "`").collect(Collectors.joining(" and ")) + "; " + off.rest() + " |"));
    OriginalNames.WITHOUT_EFFECT.forEach((name, why) -> expected.add("| `" + name + (name.endsWith("_") ? "*" : "") + "` | none: " + why + " |"));
    assertEquals(String.join("\n", expected), String.join("\n", rows("## Names of the original worker")));
  }

  /** The rows of the table below a heading. */
  private static List<String> rows(String heading) throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    int start = lines.indexOf(heading);
    assertTrue(start >= 0, heading);
    return lines.subList(start + 1, lines.size()).stream()
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| `"))
        .toList();
  }

  @Test
  void theDocumentNamesTheOtherVariables() throws IOException {
    String document = Files.readString(DOCUMENT);
    for (String name : List.of(Variables.CONFIG, Variables.LOG_LEVEL, Variables.LOG_FORMAT, Variables.CONSUMERS, Variables.VERTICLES)) {
      assertTrue(document.contains("`" + name), name);
    }
  }

  @Test
  void theModelShowsEveryKeyInOrderWithExplanationAndDefault() throws IOException {
    List<String> lines = Files.readAllLines(MODEL).stream().map(line -> line.replaceFirst("^[ #-]*", "")).toList();
    int at = 0;
    for (ConfigKey<?> key : ConfigKeys.all()) {
      int before = at;
      at = next(lines, at, key);
      assertTrue(at > before, () -> "missing behind line " + before + ":\n# " + key.explanation() + "\n" + key.name() + ": " + shown(key));
    }
  }

  /** The line behind a key and its explanation; 0 when they do not come. */
  private static int next(List<String> lines, int from, ConfigKey<?> key) {
    for (int i = from; i + 1 < lines.size(); i++) {
      if (lines.get(i).equals(key.explanation()) && lines.get(i + 1).startsWith(key.name() + ": " + shown(key))) {
        return i + 2;
      }
    }
    return 0;
  }

  /** The value in the model; empty when any example will do. */
  private static String shown(ConfigKey<?> key) {
    return key.initial().kind() == ConfigKey.Initial.Kind.VALUE ? key.initial().text() : EXAMPLES.getOrDefault(key.path(), "");
  }

  @Test
  void theModelLoadsAndSaysWhatHoldsWithoutIt() {
    PhilotesConfig model = ConfigLoader.load(Optional.of(MODEL), Map.of(), ConfigFixture.MACHINE).config();
    PhilotesConfig defaults = ConfigLoader.load(Optional.empty(), Map.of("PHILOTES_SOURCE_DATABASE", "shop",
        "PHILOTES_SOURCE_USER", "capture", "PHILOTES_BUFFER_DATABASE", "philotes", "PHILOTES_BUFFER_USER", "philotes"),
        ConfigFixture.MACHINE).config();
    assertEquals(defaults.toString(), model.toString());
  }

  @Test
  void theExamplesInTheModelAreRight() throws IOException {
    String switchedOn = Files.readString(MODEL).lines()
        .map(line -> line.matches("\\s*# (- )?[a-z][a-zA-Z]*: .*") ? line.replaceFirst("# ", "") : line)
        .map(line -> line.replace(": []", ":"))
        .reduce("", (all, line) -> all + line + "\n");
    List<String> onlyMissingFilesAndWhatDoesNotGoTogether = List.of("sources[0].filters[0].columns","sources[0].sslRootCert", "sources[0].sslCert", "sources[0].sslKey",
        "sources[0].passwordFile", "sources[0].password", "buffer.sslRootCert", "buffer.sslCert", "buffer.sslKey", "buffer.passwordFile",
        "buffer.password", "http.tokenFile", "http.adminTokenFile", "http.tlsCert", "http.tlsKey");
    List<String> wrong = ConfigFixture.paths(ConfigFixture.problems(switchedOn));
    assertEquals(onlyMissingFilesAndWhatDoesNotGoTogether.stream().sorted().toList(), wrong.stream().sorted().toList());
  }
}
