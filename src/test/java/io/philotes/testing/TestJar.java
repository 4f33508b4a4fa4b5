package io.philotes.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * What stands behind the product's jar on the class path of a process that is to obey failpoints: their key, and a jar
 * instead of the directory of the tests' classes, so that the classes can come from an archive of the JVM. Then a start
 * takes half of the processor time: tests that start a hundred processes need that.
 */
final class TestJar {

  private static final String KEY = "io/philotes/failpoint/failpoints-unlocked.txt";
  private static final Path DIRECTORY = Path.of("target", "failpoints");
  private static List<String> options;

  private TestJar() {}

  /** Options of a JVM that starts fast. The first process of a run makes the archive when it is told to stop. */
  static synchronized List<String> options() {
    if (options == null) {
      options = List.of("-XX:SharedArchiveFile=" + archive());
      return List.of("-XX:ArchiveClassesAtExit=" + archive());
    }
    return options;
  }

  static String classPath() {
    return JarProcess.jar() + File.pathSeparator + jar();
  }

  private static Path archive() {
    return DIRECTORY.resolve("classes-" + ProcessHandle.current().pid() + ".jsa");
  }

  private static synchronized Path jar() {
    Path jar = DIRECTORY.resolve("key-" + ProcessHandle.current().pid() + ".jar");
    if (Files.exists(jar)) {
      return jar;
    }
    try {
      Files.createDirectories(DIRECTORY);
      jar.toFile().deleteOnExit();
      archive().toFile().deleteOnExit();
      try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file);
          InputStream key = TestJar.class.getResourceAsStream("/" + KEY)) {
        out.putNextEntry(new JarEntry(KEY));
        key.transferTo(out);
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
