package io.philotes.testing;

import io.philotes.demo.postgres.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The classes that the jar needs when it starts and works for a moment, in the form that the JVM maps into memory (java(1),
 * "Application Class Data Sharing"). With it a start takes a third less processor time. One run of the service makes it,
 * once for each build of the jar.
 */
final class StartArchive {

  private static final Path DIRECTORY = Path.of("target", "classes-archive");
  private static final Path FILE = DIRECTORY.resolve("philotes-" + Runtime.version() + ".jsa");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TERMINATED = 143;

  private StartArchive() {}

  /** The archive of the present jar. */
  static synchronized Path file() {
    try {
      if (!Files.exists(FILE) || Files.getLastModifiedTime(FILE).compareTo(Files.getLastModifiedTime(JarProcess.jar())) < 0) {
        Files.createDirectories(DIRECTORY);
        Path unfinished = DIRECTORY.resolve("unfinished-" + ProcessHandle.current().pid() + ".jsa");
        make(unfinished);
        Files.move(unfinished, FILE, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      }
      return FILE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JVM writes the archive when it ends in an orderly way. */
  private static void make(Path file) {
    int port = FreePort.find();
    CountDownLatch delivered = new CountDownLatch(1);
    try (TestDatabase source = Postgres.source().createDatabase("classes_source");
        TestDatabase buffer = Postgres.buffer().createDatabase("classes_buffer");
        JarProcess jar = JarProcess.run(options(file), variables(source, buffer, port), line -> delivered.countDown(), "run")) {
      Await.until("the jar streams", LIMIT, () -> streams(port));
      source.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      if (!delivered.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("nothing was delivered; the jar says " + jar.errors());
      }
      jar.terminate();
      int exit = jar.awaitExit(LIMIT);
      if (exit != TERMINATED || !Files.exists(file)) {
        throw new AssertionError("no archive of classes; the jar ended with " + exit + " and says " + jar.errors());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<String> options(Path file) {
    List<String> options = new ArrayList<>(JarProcess.QUICK);
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
