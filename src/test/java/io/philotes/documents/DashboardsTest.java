package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.philotes.metrics.PhilotesMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Alerts, dashboard and scrape configuration in {@code conf/} use only what there is. */
class DashboardsTest {

  private static final String ALERTS = "conf/prometheus/alerts.yaml";
  private static final String DASHBOARD = "conf/grafana/philotes.json";
  private static final Pattern METER = Pattern.compile("\\b(?:philotes|jvm|process|system|vertx)_[a-z0-9_]+");
  private static final Pattern STATE = Pattern.compile("philotes_(\\w+_(?:state|status))\\)? == (?:bool )?(\\d)");
  private static final Pattern HELP = Pattern.compile("# HELP (philotes_\\w+_(?:state|status)) .*?(0=.*)");
  private static final Pattern NUMBERED = Pattern.compile("(\\d)=(\\w+)");
  private static final String WAL_STATUS = "0=reserved 1=extended 2=unreserved 3=lost";

  /** They come with the guard of the source's WAL. */
  private static final Set<String> GUARD = Set.of("philotes_cdc_safe_wal_bytes", "philotes_cdc_retained_wal_bytes_per_second",
      "philotes_cdc_seconds_until_slot_lost", "philotes_cdc_wal_status");
  /** It is there when the first collection has ended. */
  private static final String COLLECTED = "jvm_gc_pause_seconds_sum";

  private final List<JsonNode> rules = Yaml.read(ALERTS).at("/groups/0/rules").findParents("alert");
  private final List<JsonNode> panels = Yaml.read(DASHBOARD).path("panels").findParents("targets");

  @Test
  void alertsAndDashboardUseOnlyMetersThatThereAre() throws Exception {
    Set<String> used = new TreeSet<>();
    rules.forEach(rule -> used.addAll(meters(rule.path("expr").asText() + rule.path("annotations"))));
    Yaml.read(DASHBOARD).findValuesAsText("expr").forEach(expression -> used.addAll(meters(expression)));
    assertTrue(used.size() > 30, "the pattern still finds them: " + used);
    used.removeAll(existing());
    assertEquals(Set.of(), used);
  }

  private static Set<String> meters(String text) {
    return METER.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private static Set<String> existing() throws Exception {
    Set<String> names = new HashSet<>(GUARD);
    names.add(COLLECTED);
    names.addAll(MonitoringDocumentTest.existing());
    VertxOptions options = new VertxOptions();
    try (PhilotesMetrics metrics = new PhilotesMetrics()) {
      Vertx vertx = metrics.instrument(Vertx.builder().with(options), options).build();
      metrics.scrape().lines().filter(line -> !line.startsWith("#")).map(line -> line.replaceFirst("[{ ].*", "")).forEach(names::add);
      vertx.close().await(30, TimeUnit.SECONDS);
    }
    return names;
  }

  /** A dashboard that forgets a meter is found here, not at night. */
  @Test
  void theDashboardShowsEveryMeterOfOurs() {
    Set<String> shown = meters(String.join(" ", Yaml.read(DASHBOARD).findValuesAsText("expr")));
    Set<String> missing = new TreeSet<>(MonitoringDocumentTest.existing());
    missing.removeAll(shown);
    assertEquals(Set.of(), missing, "give each a panel in " + DASHBOARD);
  }

  @Test
  void everyAlertSaysWhatIsWrongAndWhatToDo() {
    assertTrue(rules.size() > 10, rules.toString());
    assertEquals(rules.size(), rules.stream().map(rule -> rule.path("alert").asText()).distinct().count());
    rules.forEach(rule -> {
      assertTrue(Set.of("critical", "warning").contains(rule.at("/labels/severity").asText()), rule.toString());
      assertFalse(rule.at("/annotations/summary").asText().isBlank(), rule.toString());
      assertTrue(rule.at("/annotations/action").asText().length() > 40, rule.toString());
    });
  }

  /** An alert that asks for a state carries its name, so a number that was mistaken shows. */
  @Test
  void alertsAskForTheStateThatTheirNameSays() {
    Map<String, Map<String, String>> states = states();
    int asked = 0;
    for (JsonNode rule : rules) {
      Matcher state = STATE.matcher(rule.path("expr").asText());
      while (state.find()) {
        String name = states.get("philotes_" + state.group(1)).get(state.group(2));
        assertTrue(rule.path("alert").asText().toLowerCase().endsWith(name), rule.path("alert") + " asks for " + name);
        asked++;
      }
    }
    assertTrue(asked >= 7, "the pattern still finds them");
  }

  @Test
  void theDashboardNamesTheStatesAsTheMetersDo() {
    Map<String, Map<String, String>> states = states();
    Set<String> mapped = new TreeSet<>();
    for (JsonNode panel : panels) {
      for (String meter : meters(panel.at("/targets/0/expr").asText())) {
        if (states.containsKey(meter)) {
          Map<String, String> names = new TreeMap<>();
          panel.at("/fieldConfig/defaults/mappings/0/options").properties()
              .forEach(option -> names.put(option.getKey(), option.getValue().path("text").asText()));
          assertEquals(states.get(meter), names, panel.path("title").asText());
          mapped.add(meter);
        }
      }
    }
    assertEquals(states.keySet(), mapped);
  }

  /** The names behind the numbers of each meter that is a state. */
  private static Map<String, Map<String, String>> states() {
    Map<String, Map<String, String>> states = new TreeMap<>();
    states.put("philotes_cdc_wal_status", numbered(WAL_STATUS));
    HELP.matcher(MonitoringDocumentTest.scrape()).results().forEach(help -> states.put(help.group(1), numbered(help.group(2))));
    return states;
  }

  private static Map<String, String> numbered(String text) {
    return NUMBERED.matcher(text).results().collect(Collectors.toMap(one -> one.group(1), one -> one.group(2), (a, b) -> a, TreeMap::new));
  }

  @Test
  void everyPanelAsksTheDataSourceThatIsChosen() {
    assertTrue(panels.size() > 20, "panels: " + panels.size());
    assertEquals("datasource", Yaml.read(DASHBOARD).at("/templating/list/0/name").asText());
    assertEquals(Set.of("${datasource}"), Set.copyOf(Yaml.read(DASHBOARD).findValuesAsText("uid").stream()
        .filter(uid -> !uid.equals("philotes")).toList()));
  }

  @Test
  void prometheusFindsThePodsAndTheirMetrics() {
    JsonNode job = Yaml.read("conf/prometheus/scrape.yaml").at("/scrape_configs/0");
    JsonNode deployment = Yaml.read("k8s/base/deployment.yaml");
    assertEquals("/metrics", job.path("metrics_path").asText());
    String token = Path.of(job.at("/authorization/credentials_file").asText()).getFileName().toString();
    assertTrue(Yaml.fields(Yaml.read("k8s/base/secret.example.yaml").path("stringData")).containsKey(token), token);
    Map<String, String> kept = new TreeMap<>();
    job.path("relabel_configs").forEach(rule -> {
      if (rule.path("action").asText().equals("keep")) {
        kept.put(rule.at("/source_labels/0").asText(), rule.path("regex").asText());
      }
    });
    Map<String, String> pod = new TreeMap<>(Map.of("__meta_kubernetes_pod_container_port_name",
        deployment.at("/spec/template/spec/containers/0/ports/0/name").asText()));
    Yaml.fields(deployment.at("/spec/template/metadata/labels")).forEach((label, value) ->
        pod.put("__meta_kubernetes_pod_label_" + label.replaceAll("[^a-zA-Z0-9_]", "_"), value));
    assertEquals(2, kept.size(), kept.toString());
    assertTrue(pod.entrySet().containsAll(kept.entrySet()), kept + " and " + pod);
  }
}
