package io.philotes.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * A mistake that someone could make in the product, made on purpose: places of its source changed and compiled anew.
 *
 * @param changes in different files
 * @param finding what the simulation must say of it, as a regular expression; null when another rule makes it good
 */
record Mutant(String name, List<Change> changes, String finding) {

  /**
   * One place.
   *
   * @param file below {@code src/main/java/io/philotes}
   * @param right as it stands there, exactly once
   * @param wrong what stands there instead
   */
  record Change(String file, String right, String wrong) {

    /** Writes the changed file. */
    Path write(Path directory) throws IOException {
      String source = Files.readString(SOURCES.resolve(file));
      int at = source.indexOf(right);
      if (at < 0 || source.indexOf(right, at + 1) >= 0) {
        throw new AssertionError("the place to change is not once in " + file + ": " + right);
      }
      Path changed = Files.createDirectories(directory.resolve("source")).resolve(Path.of(file).getFileName());
      return Files.writeString(changed, source.replace(right, wrong));
    }
  }

  private static final Path SOURCES = Path.of("src", "main", "java", "io", "philotes");

  Mutant(String name, String file, String right, String wrong, String finding) {
    this(name, List.of(new Change(file, right, wrong)), finding);
  }

  /** Compiles it. The classes of the files lie in the directory afterwards, under their packages. */
  void compile(Path directory) throws IOException {
    List<Path> changed = new ArrayList<>();
    for (Change change : changes) {
      changed.add(change.write(directory));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> findings = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(findings, null, null)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(directory));
      boolean compiled = compiler.getTask(null, files, findings,
          List.of("-proc:none", "-classpath", classPath()), null, files.getJavaFileObjectsFromPaths(changed)).call();
      if (!compiled) {
        throw new AssertionError(name + " does not compile: " + errors(findings));
      }
    }
  }

  private static List<String> errors(DiagnosticCollector<JavaFileObject> findings) {
    List<String> errors = new ArrayList<>();
    for (Diagnostic<?> finding : findings.getDiagnostics()) {
      if (finding.getKind() == Diagnostic.Kind.ERROR) {
        errors.add(finding.getMessage(null));
      }
    }
    return errors;
  }

  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Override
  public String toString() {
    return name;
  }
}
