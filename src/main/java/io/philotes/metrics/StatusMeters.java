package io.philotes.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.SourceStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The meters that are fed from the stages' status records, per source and per consumer.
 *
 * <p>Labels are names from the configuration only, so their number is fixed at the start: statuses of other names are
 * left out. {@link #update} is called by one thread; the registry may be scraped by any.
 */
public final class StatusMeters implements AutoCloseable {

  private record Delivery(String consumer, String source) {}

  private static final String OURS = "philotes.";

  private final MeterRegistry registry;
  private final Set<String> consumers;
  private final Map<String, SourceMeters> sources = new HashMap<>();
  private final Map<String, BufferMeters> buffers = new HashMap<>();
  private final Map<Delivery, ConsumerMeters> deliveries = new HashMap<>();
  private final Told<CleanupStatus> cleanup = new Told<>();

  public StatusMeters(MeterRegistry registry, List<String> sources, List<String> consumers) {
    this.registry = registry;
    this.consumers = Set.copyOf(consumers);
    sources.forEach(source -> this.sources.put(source, new SourceMeters(registry, source)));
    sources.forEach(source -> buffers.put(source, new BufferMeters(registry, source)));
    registerCleanup();
  }

  private void registerCleanup() {
    new Meters<>(registry, Tags.empty(), cleanup)
        .counter("philotes.cleanup.removed.events", "Expired events removed from the buffer by this process",
            CleanupStatus::removedEvents)
        .gauge("philotes.cleanup.last.run.timestamp.seconds", "When the last cleanup ran, in seconds since 1970",
            status -> BufferMeters.seconds(status.lastRunAt()))
        .gauge("philotes.cleanup.failed", "1 when the last cleanup failed, else 0", status -> status.error() == null ? 0 : 1);
  }

  /**
   * Takes over one round of statuses; a part that is missing told nothing.
   *
   * @param cleanupStatus null when the stage did not tell one
   */
  public void update(List<SourceStatus> sourceStatuses, List<BufferStatus> bufferStatuses,
                     List<ConsumerStatus> consumerStatuses, CleanupStatus cleanupStatus) {
    Map<String, SourceStatus> bySource = index(sourceStatuses, SourceStatus::name);
    sources.forEach((name, meters) -> meters.update(bySource.get(name)));
    Map<String, BufferStatus> byBuffer = index(bufferStatuses, BufferStatus::source);
    buffers.forEach((name, meters) -> meters.update(byBuffer.get(name)));
    updateConsumers(index(consumerStatuses, status -> new Delivery(status.name(), status.source())));
    cleanup.set(cleanupStatus);
  }

  private void updateConsumers(Map<Delivery, ConsumerStatus> told) {
    told.keySet().stream().filter(this::isDeclared).forEach(delivery -> deliveries.computeIfAbsent(delivery,
        seen -> new ConsumerMeters(registry, seen.consumer(), seen.source())));
    deliveries.forEach((delivery, meters) -> meters.update(told.get(delivery)));
  }

  private boolean isDeclared(Delivery delivery) {
    return consumers.contains(delivery.consumer()) && sources.containsKey(delivery.source());
  }

  private static <K, T> Map<K, T> index(List<T> statuses, Function<T, K> key) {
    return statuses.stream().collect(Collectors.toMap(key, Function.identity(), (first, second) -> first));
  }

  /** Counts one write that made events of the source durable. */
  public void bufferAdvanced(String source) {
    BufferMeters meters = buffers.get(source);
    if (meters != null) {
      meters.advanced();
    }
  }

  /** Takes the meters out of the registry. */
  @Override
  public void close() {
    registry.getMeters().stream().filter(meter -> meter.getId().getName().startsWith(OURS)).forEach(registry::remove);
  }
}
