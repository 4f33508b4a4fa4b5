package io.philotes.buffer.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * SQL kept in a file of this package.
 *
 * @param text everything in the file
 */
record SqlScript(String text) {

  /** @throws IllegalStateException when the jar has no such file */
  static SqlScript load(String name) {
    return find(name).orElseThrow(() -> new IllegalStateException("the jar lacks " + name));
  }

  static Optional<SqlScript> find(String name) {
    try (InputStream in = SqlScript.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(new SqlScript(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The parts of a script, to be sent one by one: those between lines that hold {@code -- ;;}. Several plain statements
   * may stay together in one part.
   */
  List<String> parts() {
    return Arrays.stream(text.split("(?m)^-- ;;\\s*$")).map(String::strip).filter(part -> !part.isEmpty()).toList();
  }
}
