package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.philotes.config.ConfigLoader;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.LoadedConfig;
import io.philotes.config.PhilotesConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in {@code k8s/} fit each other, the image and the code. Needs no cluster and no kubectl. */
class ManifestsTest {

  private static final String BASE = "k8s/base/";
  private static final String STANDBY = "k8s/overlays/standby/";
  private static final String SECRETS = "/etc/philotes/secrets";
  private static final int REST_MEGABYTES = 128;
  private static final Pattern SECRET_FILE = Pattern.compile("^\\s*[a-zA-Z]+: " + SECRETS + "/(\\S+)$", Pattern.MULTILINE);
  private static final Pattern PATH = Pattern.compile("read\\(router, \"(/[^\"]+)\"");

  private final JsonNode deployment = Yaml.read(BASE + "deployment.yaml");
  private final JsonNode pod = deployment.at("/spec/template/spec");
  private final JsonNode container = pod.at("/containers/0");
  private final JsonNode policy = Yaml.read(BASE + "networkpolicy.yaml");
  private final JsonNode secret = Yaml.read(BASE + "secret.example.yaml");

  /** As the pod loads it, with the files of the Secret in a directory of the test. */
  private LoadedConfig load(Path directory) throws IOException {
    for (String key : Yaml.fields(secret.path("stringData")).keySet()) {
      Files.writeString(directory.resolve(key), "x");
    }
    Path file = directory.resolve("philotes.yaml");
    Files.writeString(file, Documents.read(BASE + "philotes.yaml").replace(SECRETS, directory.toString()));
    return ConfigLoader.load(Optional.of(file), variables());
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    container.path("env").forEach(variable -> variables.put(variable.path("name").asText(), variable.path("value").asText()));
    return variables;
  }

  /** Unknown variables stop a start as well, so those of the pod are known when this loads. */
  @Test
  void theConfigurationAndTheVariablesAreTaken(@TempDir Path directory) throws IOException {
    assertEquals(List.of(), load(directory).warnings());
    assertTrue(variables().keySet().stream().allMatch(name -> name.startsWith("PHILOTES_")), variables().toString());
  }

  @Test
  void thePodFindsItsConfigurationWhereItLooks() {
    List<String> arguments = Yaml.texts(container.path("args"));
    String mounted = mount("config").path("mountPath").asText();
    JsonNode generated = Yaml.read(BASE + "kustomization.yaml").at("/configMapGenerator/0");
    assertEquals(List.of("run", "--config", mounted + "/" + Yaml.texts(generated.path("files")).get(0)), arguments);
    assertEquals(generated.path("name"), volume("config").at("/configMap/name"));
  }

  @Test
  void theSecretHasTheFilesThatTheConfigurationNames() {
    Set<String> named = SECRET_FILE.matcher(Documents.read(BASE + "philotes.yaml")).results().map(file -> file.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(named, Yaml.fields(secret.path("stringData")).keySet());
    assertEquals(SECRETS, mount("secrets").path("mountPath").asText());
    assertEquals(secret.at("/metadata/name"), volume("secrets").at("/secret/secretName"));
  }

  /** A file mounted by itself is never exchanged, so a changed password would not arrive. */
  @Test
  void theFilesOfTheSecretCanBeExchangedAndAreNobodyElses() {
    assertTrue(mount("secrets").path("subPath").isMissingNode());
    assertTrue(Documents.read(BASE + "deployment.yaml").contains("            defaultMode: 0400\n"));
    assertEquals(pod.at("/securityContext/runAsGroup"), pod.at("/securityContext/fsGroup"), "without it only root could read them");
  }

  @Test
  void noRealSecretIsInTheRepository() {
    assertEquals(Set.of("REPLACE-ME"), Set.copyOf(Yaml.fields(secret.path("stringData")).values()));
    assertTrue(secret.path("data").isMissingNode());
    assertFalse(Yaml.texts(Yaml.read(BASE + "kustomization.yaml").path("resources")).contains("secret.example.yaml"));
  }

  @Test
  void everybodyMeansTheSamePort(@TempDir Path directory) throws IOException {
    PhilotesConfig config = load(directory).config();
    int port = config.http().port();
    assertEquals("0.0.0.0", config.http().host(), "neither probes nor Prometheus come from inside of the pod");
    assertEquals(port, container.at("/ports/0/containerPort").asInt());
    JsonNode service = Yaml.read(BASE + "service.yaml").at("/spec/ports/0");
    assertEquals(container.at("/ports/0/name"), service.path("targetPort"));
    assertEquals(port, service.path("port").asInt());
    assertEquals(List.of(port), ports(policy.at("/spec/ingress/0/ports")));
    assertEquals(1, policy.at("/spec/ingress").size());
    assertTrue(Documents.read("Dockerfile").contains("\nEXPOSE " + port + "\n"));
  }

  @ParameterizedTest
  @CsvSource({"startupProbe,/health/live", "livenessProbe,/health/live", "readinessProbe,/health/ready"})
  void probesAskPathsThatThereAre(String name, String path) {
    JsonNode probe = container.path(name);
    Set<String> served = PATH.matcher(Documents.read("src/main/java/io/philotes/http/Endpoints.java")).results()
        .map(one -> one.group(1)).collect(Collectors.toSet());
    assertTrue(served.contains(path), served.toString());
    assertEquals(path, probe.at("/httpGet/path").asText());
    assertEquals(container.at("/ports/0/name"), probe.at("/httpGet/port"));
    assertTrue(probe.path("timeoutSeconds").asInt() > 2, "an answer may take 2 s, when a stage is silent");
  }

  @Test
  void everySelectorFindsThePods() {
    JsonNode labels = deployment.at("/spec/template/metadata/labels");
    List<JsonNode> selectors = List.of(deployment.at("/spec/selector/matchLabels"), Yaml.read(BASE + "service.yaml").at("/spec/selector"),
        policy.at("/spec/podSelector/matchLabels"), Yaml.read(BASE + "poddisruptionbudget.yaml").at("/spec/selector/matchLabels"),
        Yaml.read(STANDBY + "deployment.yaml").at("/spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels"));
    selectors.forEach(selector -> {
      assertFalse(Yaml.fields(selector).isEmpty());
      assertTrue(Yaml.fields(labels).entrySet().containsAll(Yaml.fields(selector).entrySet()), selector + " and " + labels);
    });
  }

  /** It has a network, and neither gets requests nor stands in the way of a drained node. */
  @Test
  void aPodForOneCommandIsOnlyThePolicys() {
    Map<String, String> labels = Map.of("app.kubernetes.io/name", "philotes");
    assertTrue(Documents.read("src/docs/operations.md").contains("labels: {\"app.kubernetes.io/name\": \"philotes\"}"));
    assertEquals(labels, Yaml.fields(policy.at("/spec/podSelector/matchLabels")));
    assertFalse(labels.entrySet().containsAll(Yaml.fields(Yaml.read(BASE + "service.yaml").at("/spec/selector")).entrySet()));
    assertFalse(labels.entrySet().containsAll(
        Yaml.fields(Yaml.read(BASE + "poddisruptionbudget.yaml").at("/spec/selector/matchLabels")).entrySet()));
  }

  @Test
  void theMemoryLimitHoldsWhatTheJvmMayTake(@TempDir Path directory) throws IOException {
    int limit = Integer.parseInt(container.at("/resources/limits/memory").asText().replace("Mi", ""));
    int needed = JvmOptions.heapMegabytes() + JvmOptions.directMegabytes() + REST_MEGABYTES;
    assertTrue(limit >= needed, limit + " of " + needed);
    PhilotesConfig config = load(directory).config();
    assertTrue(2 * config.sources().size() * config.cdc().maxInFlightBytes().bytes() <= JvmOptions.heapMegabytes() * 1024L * 1024,
        "a start with this heap would be refused");
  }

  @Test
  void oneCompilerIsForOneOrTwoProcessors() {
    assertTrue(!JvmOptions.useOneCompiler() || container.at("/resources/limits/cpu").asInt() <= 2);
  }

  @Test
  void aStopHasTheTimeThatItMayTake() {
    String commands = Documents.read("src/main/java/io/philotes/app/ServiceCommands.java");
    int drain = Integer.parseInt(commands.replaceAll("(?s).*STOP_SECONDS = (\\d+);.*", "$1"));
    int close = 1;
    assertTrue(pod.path("terminationGracePeriodSeconds").asInt() >= drain + close + 5);
  }

  @ParameterizedTest
  @CsvSource({"/automountServiceAccountToken,false", "/enableServiceLinks,false", "/securityContext/runAsNonRoot,true",
      "/securityContext/runAsUser,10001", "/securityContext/seccompProfile/type,RuntimeDefault",
      "/containers/0/securityContext/allowPrivilegeEscalation,false", "/containers/0/securityContext/readOnlyRootFilesystem,true",
      "/containers/0/securityContext/capabilities/drop/0,ALL", "/volumes/2/emptyDir/sizeLimit,64Mi"})
  void thePodMayDoNoMoreThanItHasTo(String path, String expected) {
    assertEquals(expected, pod.at(path).asText());
  }

  @Test
  void thePodReachesNameServersAndTheTwoDatabasesOnly(@TempDir Path directory) throws IOException {
    PhilotesConfig config = load(directory).config();
    List<DatabaseConfig> databases = List.of(config.sources().get(0).database(), config.buffer().database());
    List<Integer> expected = new ArrayList<>(List.of(53, 53));
    databases.forEach(database -> expected.add(database.port()));
    List<Integer> actual = new ArrayList<>();
    policy.at("/spec/egress").forEach(rule -> {
      assertEquals(1, rule.path("to").size(), "a rule without an address is for all addresses");
      actual.addAll(ports(rule.path("ports")));
    });
    assertEquals(expected, actual);
    assertEquals(List.of("Ingress", "Egress"), Yaml.texts(policy.at("/spec/policyTypes")));
  }

  @Test
  void oneInstanceStopsBeforeTheNextStartsAndTwoReplaceEachOther() {
    assertEquals("Recreate", deployment.at("/spec/strategy/type").asText());
    assertEquals(1, deployment.at("/spec/replicas").asInt());
    JsonNode standby = Yaml.read(STANDBY + "deployment.yaml");
    assertEquals("RollingUpdate", standby.at("/spec/strategy/type").asText());
    assertEquals(2, standby.at("/spec/replicas").asInt());
    assertEquals(deployment.at("/metadata/name"), standby.at("/metadata/name"), "else the patch finds nothing");
  }

  @Test
  void theImageIsOfThisVersion() {
    JsonNode image = Yaml.read(BASE + "kustomization.yaml").at("/images/0");
    assertEquals(container.path("image"), image.path("name"));
    assertEquals(Pom.version(), image.path("newTag").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {BASE, STANDBY})
  void kustomizationsNameFilesThatThereAreAndAllOfThem(String directory) {
    JsonNode kustomization = Yaml.read(directory + "kustomization.yaml");
    Set<String> named = new TreeSet<>(Yaml.texts(kustomization.path("resources")));
    kustomization.path("patches").forEach(patch -> named.add(patch.path("path").asText()));
    kustomization.path("configMapGenerator").forEach(generated -> named.addAll(Yaml.texts(generated.path("files"))));
    named.forEach(name -> assertTrue(new File(directory, name).exists(), name));
    Set<String> files = Stream.of(new File(directory).list()).filter(name -> !name.equals("kustomization.yaml")
        && !name.endsWith(".example.yaml")).collect(Collectors.toCollection(TreeSet::new));
    named.removeIf(name -> name.startsWith(".."));
    assertEquals(files, named);
  }

  private static List<Integer> ports(JsonNode rule) {
    List<Integer> ports = new ArrayList<>();
    rule.forEach(port -> ports.add(port.path("port").asInt()));
    return ports;
  }

  private JsonNode volume(String name) {
    return named(pod.path("volumes"), name);
  }

  private JsonNode mount(String name) {
    return named(container.path("volumeMounts"), name);
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode item : list) {
      if (item.path("name").asText().equals(name)) {
        return item;
      }
    }
    throw new AssertionError("there is no " + name);
  }
}
