package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code src/docs/architecture.md} names only classes that there are. */
class ArchitectureDocumentTest {

  private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+\\.)+)([A-Z][A-Za-z]+)(?:\\.[A-Z][A-Za-z]+)*`");

  @Test
  void namesOnlyClassesThatThereAre() {
    List<String> named = CLASS.matcher(Documents.read("src/docs/architecture.md")).results()
        .map(name -> name.group(1).replace('.', '/') + name.group(2) + ".java").distinct().toList();
    assertTrue(named.size() > 30, "the pattern still finds them: " + named);

    List<String> missing = named.stream().filter(file -> !Files.exists(Path.of("src/main/java/io/philotes", file))).toList();

    assertEquals(List.of(), missing, "src/docs/architecture.md names classes that are gone: say which took their place");
  }
}
