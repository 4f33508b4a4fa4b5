package io.philotes.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

  /** What exactly is measured, for the record: the checksums of the jars, and what else the JVM and the service are told. */
  public JsonObject json() throws IOException {
    JsonObject sums = new JsonObject();
    for (Path jar : jars()) {
      sums.put(jar.getFileName().toString(), sha256(jar).substring(0, 16));
    }
    JsonObject inherited = new JsonObject();
    Stream.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS").filter(System.getenv()::containsKey).forEach(name -> inherited.put(name, System.getenv(name)));
    return new JsonObject().put("sha256", sums).put("java", new JsonArray(java)).put("set", new JsonArray(List.copyOf(variables.keySet())))
        .put("environment", inherited);
  }

  private static String sha256(Path jar) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    } catch (NoSuchAlgorithmException everyRuntimeHasIt) {
      throw new IllegalStateException(everyRuntimeHasIt);
    }
  }
}
