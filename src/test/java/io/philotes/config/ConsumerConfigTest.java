package io.philotes.config;

import static io.philotes.config.ConfigFixture.MINIMAL;
import static io.philotes.config.ConfigFixture.wrong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ConsumerConfig.SinkType;
import io.philotes.config.ConsumerConfig.Start;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsumerConfigTest {

  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  @Test
  void hasDefaults() {
    assertEquals(List.of(), ConfigFixture.config(MINIMAL).consumers());
    assertEquals(List.of(new ConsumerConfig("orders", SinkType.EVENTBUS, List.of(), Start.EARLIEST, HALF_A_MINUTE)),
        ConfigFixture.config(MINIMAL + "consumers: [{name: orders}]").consumers());
  }

  @Test
  void mapsEveryKey() {
    assertEquals(List.of(new ConsumerConfig("audit", SinkType.STDOUT, List.of("shop"), Start.LATEST, Duration.ofSeconds(5))),
        ConfigFixture.config(MINIMAL + "consumers: [{name: audit, sink: stdout, sources: [shop], start: latest, ackTimeout: 5s}]").consumers());
  }

  @Test
  void refusesWhatIsWrong() {
    assertEquals(List.of("consumers[0].name"), wrong("consumers: [{sink: stdout}]"));
    assertEquals(List.of("consumers[1].name"), wrong("consumers: [{name: a}, {name: a}]"));
    assertEquals(List.of("consumers[0].sink"), wrong("consumers: [{name: a, sink: kafka}]"));
    assertEquals(List.of("consumers[0].start"), wrong("consumers: [{name: a, start: now}]"));
    assertEquals(List.of("consumers[0].ackTimeout"), wrong("consumers: [{name: a, ackTimeout: 2h}]"));
    assertEquals(List.of("consumers[0].sources"), wrong("consumers: [{name: a, sources: [shpo]}]"));
    assertEquals(List.of("consumers[0]"), wrong("consumers: [orders]"));
    assertEquals(List.of("consumers"), wrong("consumers: {name: a}"));
  }

  @Test
  void b21RefusesANameThatIsEmptyTooLongOrNotPrintable() {
    assertEquals(List.of("consumers[0].name"), wrong("consumers: [{name: \"\"}]"));
    assertEquals(List.of("consumers[0].name"), wrong(Map.of("PHILOTES_CONSUMERS", "=stdout")));
    for (String name : List.of("a\\x01b", "a\\nb", "x".repeat(300))) {
      List<Problem> problems = ConfigFixture.problems(MINIMAL + "consumers: [{name: \"" + name + "\"}]");
      assertEquals(List.of("consumers[0].name"), ConfigFixture.paths(problems));
      assertEquals("Write 1 to 63 letters, digits, '-', '_' or '.'.", problems.get(0).hint());
    }
  }

  @Test
  void suggestsTheSourceThatWasMeant() {
    String problem = ConfigFixture.problems(MINIMAL + "consumers: [{name: a, sources: [shpo]}]").get(0).problem();
    assertTrue(problem.contains("did you mean shop"), problem);
  }

  @Test
  void comesFromOneVariableInPlaceOfTheFile() {
    List<ConsumerConfig> consumers = ConfigFixture.load(MINIMAL + "consumers: [{name: old}]",
        Map.of("PHILOTES_CONSUMERS", "orders=eventbus, audit=stdout,plain")).config().consumers();
    assertEquals(List.of("orders", "audit", "plain"), consumers.stream().map(ConsumerConfig::name).toList());
    assertEquals(List.of(SinkType.EVENTBUS, SinkType.STDOUT, SinkType.EVENTBUS), consumers.stream().map(ConsumerConfig::sink).toList());
    assertEquals(List.of("consumers[0].sink"), wrong(Map.of("PHILOTES_CONSUMERS", "a=kafka")));
  }
}
