package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.proof.Proof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** {@code src/docs/faults.md} has every case of the catalogue, and names only tests and commands that there are. */
class FaultsDocumentTest {

  private static final String DOCUMENT = "src/docs/faults.md";
  private static final Set<String> CATALOGUE = Set.of("F01", "F02", "F03", "F04", "F06", "F07", "F09", "F11", "F13", "F15",
      "F16", "F17", "F19", "F20", "F21", "F22", "F25", "F27", "F30", "F31", "F32", "F34", "F35", "F37", "F38", "F39", "F42",
      "F45", "F47", "F48", "F49", "F50", "F53", "F54", "F55", "F58", "F59", "F60", "F61", "F63", "F64", "F66", "F68", "F69",
      "F71", "F73", "F74", "F76", "F77", "F78", "F79", "F81", "F82", "F83", "F84", "F88", "F90", "F92", "F93", "F94", "F95",
      "F96", "F98", "F99");
  private static final Pattern ROW = Pattern.compile("^\\| (F\\d\\d) \\|[^|\n]+\\|[^|\n]+\\|([^|\n]+)\\|$", Pattern.MULTILINE);
  private static final Pattern TEST = Pattern.compile("`([a-z.]+)\\.([A-Z]\\w+)#(\\w+)`");
  private static final Pattern COMMAND = Pattern.compile("`proof ([a-z-]+)(?: [^`]+)?`");
  private static final String NOT_YET = "Not yet: ";

  private final Map<String, String> rows = ROW.matcher(Documents.read(DOCUMENT)).results()
      .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2), (one, other) -> one + other, TreeMap::new));

  @Test
  void hasEveryCaseOfTheCatalogue() {
    assertEquals(new TreeSet<>(CATALOGUE), rows.keySet());
  }

  @Test
  void namesForEveryCaseATestOrACommandOrWhyThereIsNone() {
    List<String> silent = rows.entrySet().stream()
        .filter(row -> !TEST.matcher(row.getValue()).find() && !COMMAND.matcher(row.getValue()).find() && !row.getValue().contains(NOT_YET))
        .map(Map.Entry::getKey).toList();
    assertEquals(List.of(), silent, DOCUMENT + " says nothing of these: name a test, or write '" + NOT_YET + "' and the reason");
  }

  @Test
  void namesOnlyTestsThatThereAre() {
    List<String> missing = new ArrayList<>();
    rows.values().forEach(tests -> TEST.matcher(tests).results().filter(test -> !exists(test)).map(MatchResult::group).forEach(missing::add));
    assertEquals(List.of(), missing, DOCUMENT + " names tests that are gone: say which took their place");
  }

  @Test
  void namesOnlyCommandsThatThereAre() {
    Set<String> commands = Stream.of(Proof.class.getAnnotation(Command.class).subcommands())
        .map(command -> command.getAnnotation(Command.class).name()).collect(Collectors.toSet());
    List<String> missing = rows.values().stream().flatMap(tests -> COMMAND.matcher(tests).results()).map(command -> command.group(1))
        .filter(command -> !commands.contains(command)).toList();
    assertEquals(List.of(), missing, DOCUMENT + " names commands of the profile proof that are gone");
  }

  private static boolean exists(MatchResult test) {
    Path file = Path.of("src/test/java/io/philotes", test.group(1).replace('.', '/'), test.group(2) + ".java");
    return Files.exists(file) && Documents.read(file.toString()).contains("void " + test.group(3) + "(");
  }
}
