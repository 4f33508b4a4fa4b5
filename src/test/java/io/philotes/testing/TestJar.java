package io.philotes.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * What stands behind the product's jar on the class path of a process that is to obey failpoints: their key, the
 * verticles of two tests, and a jar instead of the directory of the tests' classes, so that the classes can come from an
 * archive of the JVM. Then a start takes half of the processor time: tests that start a hundred processes need that.
 */
final class TestJar {

  private static final String KEY = "io/philotes/failpoint/failpoints-unlocked.txt";
  /** How the files of their classes begin. */
  private static final List<String> VERTICLES = List.of("io/philotes/endtoend/EffectsVerticle", "io/philotes/nemesis/EffectRanges");
  private static final Path DIRECTORY = Path.of("target", "failpoints");

  private TestJar() {}

  /** Options of a JVM that starts fast. Until there is an archive, a process that is told to stop makes it. */
  static List<String> options() {
    return List.of((Files.exists(archive()) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + archive());
  }

  static String classPath() {
    return JarProcess.jar() + File.pathSeparator + jar();
  }

  private static void add(JarOutputStream out, String name) throws IOException {
    out.putNextEntry(new JarEntry(name));
    Files.copy(classes().resolve(name), out);
  }

  private static void addAll(JarOutputStream out, String beginning) throws IOException {
    Path path = Path.of(beginning);
    try (Stream<Path> files = Files.list(classes().resolve(path.getParent()))) {
      for (Path file : files.filter(one -> one.getFileName().toString().startsWith(path.getFileName().toString())).toList()) {
        add(out, path.getParent() + "/" + file.getFileName());
      }
    }
  }

  private static Path classes() {
    try {
      return Path.of(TestJar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
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
      try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file)) {
        add(out, KEY);
        for (String verticle : VERTICLES) {
          addAll(out, verticle);
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
