package io.philotes.demo.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories of servers. */
final class PgFiles {

  private PgFiles() {}

  /** Deletes a directory with everything in it. Files that vanish meanwhile are no error. */
  static void delete(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(directory)) {
      files = tree.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException | UncheckedIOException e) {
      files = List.of(directory);
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
