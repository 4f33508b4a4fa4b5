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
 * What stands behind the product's jar on the class path of a process that is to obey failpoints: their key and the
 * verticles of two tests. It is a jar, not the directory of the tests' classes, because only with jars the JVM takes the
 * classes of the product from {@link StartArchive}.
 */
final class TestJar {

  private static final String KEY = "io/philotes/failpoint/failpoints-unlocked.txt";
  /** How the files of their classes begin. */
  private static final List<String> VERTICLES = List.of("io/philotes/endtoend/EffectsVerticle", "io/philotes/nemesis/EffectRanges");
  private static final Path DIRECTORY = Path.of("target", "failpoints");

  private TestJar() {}

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

  private static synchronized Path jar() {
    Path jar = DIRECTORY.resolve("key-" + ProcessHandle.current().pid() + ".jar");
    if (Files.exists(jar)) {
      return jar;
    }
    try {
      Files.createDirectories(DIRECTORY);
      jar.toFile().deleteOnExit();
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
