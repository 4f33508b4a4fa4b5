package io.philotes.config;

import io.philotes.demo.postgres.ServerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Loads configurations from text, on a machine of known size. */
final class ConfigFixture {

  static final long HEAP = 1024L * 1024 * 1024;
  static final Machine MACHINE = new Machine(HEAP, "here-1");

  /** The least that a configuration needs. */
  static final String MINIMAL = """
      sources:
        - database: shop
          user: capture
      buffer:
        host: buffer.internal
        database: philotes
        user: philotes
      """;

  private ConfigFixture() {}

  static PhilotesConfig config(String yaml) {
    return load(yaml, Map.of()).config();
  }

  static LoadedConfig load(String yaml, Map<String, String> environment) {
    Path file = file(yaml);
    try {
      return ConfigLoader.load(Optional.of(file), environment, MACHINE);
    } finally {
      delete(file);
    }
  }

  static LoadedConfig load(Map<String, String> environment) {
    return ConfigLoader.load(Optional.empty(), environment, MACHINE);
  }

  /** The problems that a configuration has; empty when it loads. */
  static List<Problem> problems(String yaml, Map<String, String> environment) {
    try {
      load(yaml, environment);
      return List.of();
    } catch (ConfigException invalid) {
      return invalid.problems();
    }
  }

  static List<Problem> problems(String yaml) {
    return problems(yaml, Map.of());
  }

  static List<String> paths(List<Problem> problems) {
    return problems.stream().map(Problem::path).toList();
  }

  /** The paths that are wrong when these lines follow the minimal configuration. */
  static List<String> wrong(String more) {
    return paths(problems(MINIMAL + more));
  }

  /** The paths that are wrong when these variables come on top of the minimal ones. */
  static List<String> wrong(Map<String, String> environment) {
    try {
      load(with(environment));
      return List.of();
    } catch (ConfigException invalid) {
      return paths(invalid.problems());
    }
  }

  /** The least variables that a configuration without a file needs, and these. */
  static Map<String, String> with(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(Map.of(
        "PHILOTES_SOURCE_DATABASE", "shop",
        "PHILOTES_SOURCE_USER", "capture",
        "PHILOTES_BUFFER_HOST", "buffer.internal",
        "PHILOTES_BUFFER_DATABASE", "philotes",
        "PHILOTES_BUFFER_USER", "philotes"));
    all.putAll(environment);
    return all;
  }

  /** The file of a certificate. */
  static Path certificate() {
    return Certificates.ONE.pem();
  }

  /** The file of its key, which only its owner reads. */
  static Path key() {
    return Certificates.ONE.key();
  }

  /** Made when it is needed first, which takes a second. */
  private static final class Certificates {

    private static final ServerCertificate ONE = make();

    private static ServerCertificate make() {
      try {
        Path directory = Files.createTempDirectory("philotes-certificates");
        ServerCertificate made = ServerCertificate.of(directory, "localhost");
        Files.setPosixFilePermissions(made.key(), PosixFilePermissions.fromString("rw-------"));
        try (Stream<Path> files = Files.list(directory)) {
          files.forEach(file -> file.toFile().deleteOnExit());
        }
        return made;
      } catch (IOException | InterruptedException | GeneralSecurityException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  /** A file that only its owner reads. */
  static Path file(String content) {
    try {
      Path file = Files.createTempFile("philotes", ".yaml",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      file.toFile().deleteOnExit();
      return Files.writeString(file, content);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
