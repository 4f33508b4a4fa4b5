package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of bad inputs in {@code src/docs/security.md} has every one that concerns this version, and exactly the classes that try it. */
class BadInputsDocumentTest {

  private static final String DOCUMENT = "src/docs/security.md";
  private static final Path TESTS = Path.of("src/test/java/io/philotes");
  private static final Set<String> CATALOGUE = Set.of("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B11", "B12",
      "B13", "B14", "B15", "B16", "B17", "B18", "B19", "B20", "B21", "B22", "B23", "B24", "B25", "B26", "B27", "B28", "B29", "B30",
      "B31", "B32", "B33", "B40", "B41", "B42");
  private static final Pattern ROW = Pattern.compile("^\\| (B\\d\\d) \\|[^|\n]+\\|[^|\n]+\\|([^|\n]+)\\|$", Pattern.MULTILINE);
  private static final Pattern CLASS = Pattern.compile("`([a-z.]+\\.[A-Z]\\w+)`");
  /** The name of a test that begins with numbers, perhaps with that of a fault first. */
  private static final Pattern NUMBERED = Pattern.compile("void (?:f\\d\\d)*((?:b\\d\\d)+)[A-Z]");
  private static final Pattern NUMBER = Pattern.compile("b\\d\\d");

  private static Map<String, Set<String>> documented() {
    return ROW.matcher(Documents.read(DOCUMENT)).results().collect(Collectors.toMap(row -> row.group(1),
        row -> CLASS.matcher(row.group(2)).results().map(name -> name.group(1)).collect(Collectors.toCollection(TreeSet::new)),
        (one, other) -> {
          throw new AssertionError("a number has two rows, of " + one + " and " + other);
        }, TreeMap::new));
  }

  private static Map<String, Set<String>> tried() throws IOException {
    Map<String, Set<String>> tried = new TreeMap<>();
    try (Stream<Path> files = Files.walk(TESTS)) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(file -> numbers(file)
          .forEach(number -> tried.computeIfAbsent(number, first -> new TreeSet<>()).add(name(file))));
    }
    return tried;
  }

  private static List<String> numbers(Path file) {
    try {
      return NUMBERED.matcher(Files.readString(file)).results().flatMap(test -> NUMBER.matcher(test.group(1)).results())
          .map(MatchResult::group).map(number -> number.toUpperCase(Locale.ROOT)).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String name(Path file) {
    return TESTS.relativize(file).toString().replaceFirst("\\.java$", "").replace('/', '.').replace('\\', '.');
  }

  @Test
  void hasEveryBadInputThatConcernsThisVersion() {
    assertEquals(new TreeSet<>(CATALOGUE), new TreeSet<>(documented().keySet()));
  }

  @Test
  void namesTheClassesWhoseTestsCarryTheNumberAndNoOthers() throws IOException {
    assertEquals(tried(), documented(), DOCUMENT + " and the names of the tests differ: correct the row, or the number of the test");
  }
}
