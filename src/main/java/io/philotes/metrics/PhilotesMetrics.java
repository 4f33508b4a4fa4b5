package io.philotes.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/**
 * The registry of all meters of one service, with those of the Java runtime in it: memory, garbage collection, threads,
 * processor and uptime.
 *
 * <p>Of Vert.x's own meters only those of pools are taken ({@link #instrument}): how many wait for a worker thread or a
 * database connection, and for how long. Those of sockets, the event bus, HTTP and verticles stay off, because Vert.x
 * would call them for every read, write and message of the data path, and the stages tell the same from numbers that
 * they keep anyway.
 */
public final class PhilotesMetrics implements AutoCloseable {

  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();

  public PhilotesMetrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  /** Where meters are registered. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /**
   * Lets a Vert.x report its pools here. Only for a Vert.x that we create ourselves: a foreign one keeps its own
   * metrics.
   */
  public VertxBuilder instrument(VertxBuilder builder, VertxOptions options) {
    return builder.with(options.setMetricsOptions(poolsOnly())).withMetrics(new MicrometerMetricsFactory(registry));
  }

  private static MicrometerMetricsOptions poolsOnly() {
    MicrometerMetricsOptions options = new MicrometerMetricsOptions().setEnabled(true);
    for (MetricsDomain domain : MetricsDomain.values()) {
      if (domain != MetricsDomain.NAMED_POOLS) {
        options.addDisabledMetricsCategory(domain);
      }
    }
    return options;
  }

  /** All meters in Prometheus' text format, version 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  /** Stops listening to garbage collections and closes the registry. */
  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
