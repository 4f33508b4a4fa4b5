package io.philotes.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A secret that never shows itself: a value, or a file that is read again at each use so that it can be exchanged while
 * the service runs.
 */
public final class Secret {

  private final String value;
  private final Path file;

  private Secret(String value, Path file) {
    this.value = value;
    this.file = file;
  }

  public static Secret ofValue(String value) {
    return new Secret(value, null);
  }

  public static Secret ofFile(Path file) {
    return new Secret(null, file);
  }

  public static Secret none() {
    return new Secret("", null);
  }

  /** The secret itself. Reads the file when there is one (blocks), without the line end at its end. */
  public String read() throws IOException {
    return file == null ? value : Files.readString(file).stripTrailing();
  }

  /** Whether neither a value nor a file was given. */
  public boolean isEmpty() {
    return file == null && value.isEmpty();
  }

  @Override
  public String toString() {
    return isEmpty() ? "(none)" : file == null ? "***" : "*** from " + file;
  }
}
