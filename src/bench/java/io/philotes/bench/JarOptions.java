package io.philotes.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which jars are measured, and how they run. */
public final class JarOptions {

  @Option(names = "--jar", paramLabel = "FILE", defaultValue = "target/philotes.jar",
      description = "the jar to measure (${DEFAULT-VALUE}); backlog measures several in turn")
  private List<Path> jars = new ArrayList<>();

  @Option(names = "--java", paramLabel = "OPTION",
      description = "for the measured JVM, beside -Xmx256m; {run} stands for the name of the run")
  private List<String> java = new ArrayList<>();

  @Option(names = "--set", paramLabel = "PHILOTES_NAME=VALUE", description = "a variable for the measured process")
  private Map<String, String> variables = new LinkedHashMap<>();

  /** @throws IllegalStateException when one is missing */
  public List<Path> jars() {
    for (Path jar : jars) {
      if (!Files.isRegularFile(jar)) {
        throw new IllegalStateException(jar + " is missing: run mvn -DskipTests package first");
      }
    }
    return jars;
  }

  /** @throws IllegalStateException when it is missing, or when there are several and no turns for them */
  public Path jar() {
    if (jars.size() > 1) {
      throw new IllegalStateException("only backlog compares several jars: give one");
    }
    return jars().get(0);
  }

  public List<String> java(String run) {
    List<String> options = new ArrayList<>(java);
    options.replaceAll(option -> option.replace("{run}", run));
    return options;
  }

  public Map<String, String> variables() {
    return variables;
  }

  /** As they were given, for the record. */
  public List<String> java() {
    return java;
  }
}
