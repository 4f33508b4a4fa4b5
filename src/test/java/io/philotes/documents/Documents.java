package io.philotes.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files of the repository; tests run in its root. */
final class Documents {

  private Documents() {}

  static String read(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
