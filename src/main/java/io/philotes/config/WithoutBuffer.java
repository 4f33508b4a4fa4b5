package io.philotes.config;

import java.util.List;

/** What must hold, and what has no effect, when {@code buffer.enabled} is false. */
final class WithoutBuffer {

  private final Reading reading;
  private final Problems problems;

  WithoutBuffer(Reading reading, Problems problems) {
    this.reading = reading;
    this.problems = problems;
  }

  void check(List<SourceConfig> sources, List<ConsumerConfig> consumers) {
    if (problems.sound("sources") && problems.sound("consumers")) {
      requireConsumers(sources, consumers);
    }
    warnOfNoEffect();
  }

  private void requireConsumers(List<SourceConfig> sources, List<ConsumerConfig> consumers) {
    sources.stream().map(SourceConfig::name).filter(source -> consumers.stream().noneMatch(consumer -> consumer.reads(source)))
        .forEach(source -> problems.add("consumers", "no consumer is declared for the source '" + source
            + "', and without a buffer (buffer.enabled is false) nobody keeps its changes", "Declare one, or set buffer.enabled to true."));
  }

  private void warnOfNoEffect() {
    List<String> idle = reading.section("buffer").given().stream().filter(key -> !key.equals(ConfigKeys.BUFFER_ENABLED.path())).toList();
    if (!idle.isEmpty()) {
      problems.warn(String.join(", ", idle) + (idle.size() == 1 ? " has" : " have") + " no effect: buffer.enabled is false");
    }
    reading.sections("consumers").stream().filter(section -> section.has(ConfigKeys.CONSUMER_START)).forEach(section ->
        problems.warn(section.pathOf(ConfigKeys.CONSUMER_START) + " has no effect: without a buffer delivery begins where the slot stands"));
  }
}
