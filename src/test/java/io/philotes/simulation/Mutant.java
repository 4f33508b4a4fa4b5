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
 * A mistake that someone could make in the product, made on purpose: one place of its source changed and compiled anew.
 *
 * @param file below {@code src/main/java/io/philotes}
 * @param right as it stands there, exactly once
 * @param wrong what stands there instead
 * @param finding what the simulation must say of it, as a regular expression
 */
record Mutant(String name, String file, String right, String wrong, String finding) {

  private static final Path SOURCES = Path.of("src", "main", "java", "io", "philotes");

  /** Compiles it. The classes of the file lie in the directory afterwards, under their packages. */
  void compile(Path directory) throws IOException {
    String source = Files.readString(SOURCES.resolve(file));
    int at = source.indexOf(right);
    if (at < 0 || source.indexOf(right, at + 1) >= 0) {
      throw new AssertionError(name + ": the place to change is not once in " + file);
    }
    Path changed = Files.createDirectories(directory.resolve("source")).resolve(Path.of(file).getFileName());
    Files.writeString(changed, source.replace(right, wrong));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> findings = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(findings, null, null)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(directory));
      boolean compiled = compiler.getTask(null, files, findings,
          List.of("-proc:none", "-classpath", classPath()), null, files.getJavaFileObjects(changed)).call();
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
