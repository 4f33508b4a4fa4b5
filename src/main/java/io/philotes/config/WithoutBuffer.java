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
    boolean sound = problems.sound("sources") && problems.sound("consumers");
    sources.stream().map(SourceConfig::name).filter(source -> sound && consumers.stream().noneMatch(consumer -> consumer.reads(source)))
        .forEach(source -> problems.add("consumers", "no consumer is declared for the source '" + source
            + "', and without a buffer (buffer.enabled is false) nobody keeps its changes", "Declare one, or set buffer.enabled to true."));
    List<String> idle = reading.section("buffer").given().stream().filter(key -> !key.equals(ConfigKeys.BUFFER_ENABLED.path())).toList();
    if (!idle.isEmpty()) {
      problems.warn(String.join(", ", idle) + (idle.size() == 1 ? " has" : " have") + " no effect: buffer.enabled is false");
    }
    reading.sections("sources").forEach(section -> warn(section, ConfigKeys.SOURCE_TAKEOVER, "no lease tells who leads"));
    reading.sections("consumers").forEach(section -> warn(section, ConfigKeys.CONSUMER_START, "delivery begins where the slot stands"));
  }

  private void warn(Section section, ConfigKey<?> key, String why) {
    if (section.has(key)) {
      problems.warn(section.pathOf(key) + " has no effect: without a buffer " + why);
    }
  }
}
