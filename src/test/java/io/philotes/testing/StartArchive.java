package io.philotes.testing;

import io.philotes.demo.postgres.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The classes that the jar needs when it starts and works for a moment, in the form that the JVM maps into memory (java(1),
 * "Application Class Data Sharing"). With it a start takes a third less processor time. One run of the service makes it,
 * once for each build of the jar; where that does not succeed starts are slower, and that is all.
 */
final class StartArchive {

  private static final Path DIRECTORY = Path.of("target", "classes-archive");
  private static final Path FILE = DIRECTORY.resolve("philotes-" + Runtime.version() + ".jsa");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TERMINATED = 143;

  private static Optional<Path> archive;

  private StartArchive() {}

  /** The archive of the present jar, made when there is none yet; empty when it could not be made. */
  static synchronized Optional<Path> file() {
    if (archive == null) {
      archive = find();
    }
    return archive;
  }

  /** An archive belongs to the jar that has the same time. */
  private static Optional<Path> find() {
    Path unfinished = DIRECTORY.resolve("unfinished-" + ProcessHandle.current().pid() + ".jsa");
    try {
      FileTime built = Files.getLastModifiedTime(JarProcess.jar());
      if (!Files.exists(FILE) || !Files.getLastModifiedTime(FILE).equals(built)) {
        Files.createDirectories(DIRECTORY);
        make(unfinished);
        Files.setLastModifiedTime(unfinished, built);
        Files.move(unfinished, FILE, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      }
      return Optional.of(FILE);
    } catch (IOException | RuntimeException | AssertionError failure) {
      System.out.println("There is no archive of classes, starts of the jar are slower: " + failure.getMessage());
      unfinished.toFile().delete();
      return Optional.empty();
    }
  }

  /** The JVM writes the archive when it ends in an orderly way. */
  private static void make(Path file) {
    int port = FreePort.find();
    AtomicBoolean delivered = new AtomicBoolean();
    try (TestDatabase source = Postgres.source().createDatabase("classes_source");
        TestDatabase buffer = Postgres.buffer().createDatabase("classes_buffer");
        JarProcess jar = JarProcess.java(options(file), variables(source, buffer, port), line -> delivered.set(true), "run")) {
      Await.until("the jar streams or ends", LIMIT, () -> !jar.isAlive() || streams(port));
      source.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      Await.until("the row is delivered or the jar ends", LIMIT, () -> !jar.isAlive() || delivered.get());
      jar.terminate();
      int exit = jar.awaitExit(LIMIT);
      if (exit != TERMINATED || !Files.exists(file)) {
        throw new IllegalStateException("the jar ended with " + exit + " and says " + jar.errors());
      }
    }
  }

  private static List<String> options(Path file) {
    List<String> options = Jvm.QUICK.withoutArchive();
    options.addAll(List.of("-XX:ArchiveClassesAtExit=" + file, "-jar", JarProcess.jar().toString()));
    return options;
  }

  private static Map<String, String> variables(TestDatabase source, TestDatabase buffer, int port) {
    Map<String, String> variables = new TreeMap<>(source.variables("PHILOTES_SOURCE"));
    variables.putAll(buffer.variables("PHILOTES_BUFFER"));
    variables.putAll(Map.of("PHILOTES_SOURCE_NAME", "classes", "PHILOTES_SOURCE_SLOT", source.name(),
        "PHILOTES_HTTP_PORT", String.valueOf(port), "PHILOTES_CONSUMERS", "log=stdout"));
    return variables;
  }

  private static boolean streams(int port) {
    try {
      return JarProcess.get(port, "/stats").body().contains("STREAMING");
    } catch (IOException notYet) {
      throw new UncheckedIOException(notYet);
    }
  }
}
