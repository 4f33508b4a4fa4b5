package io.philotes.bench;

import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The class path of the running benchmark: Maven runs it in a class loader of its own. */
public final class ClassPath {

  private ClassPath() {}

  public static String ofBenchmark() {
    if (!(Bench.class.getClassLoader() instanceof URLClassLoader loader)) {
      return System.getProperty("java.class.path");
    }
    List<String> parts = new ArrayList<>();
    for (URL url : loader.getURLs()) {
      try {
        parts.add(Path.of(url.toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("a part of the class path is no file: " + url, e);
      }
    }
    return String.join(System.getProperty("path.separator"), parts);
  }
}
