package io.philotes.simulation;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads our classes anew, the changed ones first; everything else as usual. */
final class MutantLoader extends URLClassLoader {

  MutantLoader(Path changed) {
    super(new URL[] {url(changed)}, MutantLoader.class.getClassLoader());
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("io.philotes.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    URL changed = findResource(file);
    try {
      byte[] bytes = changed == null ? getParent().getResourceAsStream(file).readAllBytes() : Files.readAllBytes(path(changed));
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException | NullPointerException missing) {
      throw new ClassNotFoundException(name, missing);
    }
  }

  private static Path path(URL url) {
    try {
      return Path.of(url.toURI());
    } catch (java.net.URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
