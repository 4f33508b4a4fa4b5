package io.philotes.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/**
 * Registers meters that read one status record.
 *
 * <p>A gauge of a status that nobody told is NaN, so that an old value is never taken for a new one. A counter keeps
 * the last value told. The unit is the end of the name: {@code seconds}, {@code bytes}, else a plain number.
 */
final class Meters<T> {

  private final MeterRegistry registry;
  private final Tags tags;
  private final Told<T> told;

  Meters(MeterRegistry registry, Tags tags, Told<T> told) {
    this.registry = registry;
    this.tags = tags;
    this.told = told;
  }

  Meters<T> gauge(String name, String help, ToDoubleFunction<T> value) {
    Gauge.builder(name, told, source -> source.now(value)).description(help).tags(tags).register(registry);
    return this;
  }

  Meters<T> counter(String name, String help, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, told, source -> source.last(value)).description(help).tags(tags)
        .register(registry);
    return this;
  }
}
