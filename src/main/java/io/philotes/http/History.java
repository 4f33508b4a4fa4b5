package io.philotes.http;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.SourceStatus;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The last ten minutes: a few figures of each source and consumer every {@value #INTERVAL_MILLIS} ms, so that someone
 * who comes because something is wrong sees when it began.
 *
 * <p>Plain and without a clock: it is told what was seen and when. Its memory is bounded by the configuration, because
 * only configured sources and declared consumers have a place, and each figure has {@value #SAMPLES}. A sample that was
 * never taken has none: then the times show a gap. Belongs to one event loop.
 *
 * <p>Samples are numbered from 0, so that a reader can ask for those it has not seen.
 */
final class History {

  static final long INTERVAL_MILLIS = 5_000;
  static final int SAMPLES = 121;
  static final double INTERVAL_SECONDS = INTERVAL_MILLIS / 1000.0;
  /** The samples that are taken together where /stats tells a rate: half a minute. */
  static final int WINDOW = 6;

  /** Whose delivery of which source. */
  record Reader(String consumer, String source) {
    static Reader of(ConsumerStatus status) {
      return new Reader(status.name(), status.source());
    }
  }

  private final Set<String> declared;
  private final long[] nanos = new long[SAMPLES];
  private final Map<String, SourceHistory> sources = new LinkedHashMap<>();
  private final Map<Reader, ConsumerHistory> consumers = new LinkedHashMap<>();
  private Instant lastAt = Instant.EPOCH;
  private long count;

  History(List<String> sourceNames, List<String> consumerNames) {
    sourceNames.forEach(source -> sources.put(source, new SourceHistory(SAMPLES)));
    declared = new HashSet<>(consumerNames);
  }

  /** @param nowNanos as {@link System#nanoTime()} */
  void add(long nowNanos, Overview overview) {
    nanos[slot(count)] = nowNanos;
    lastAt = overview.at();
    sources.forEach((name, history) -> history.add(nowNanos, source(overview, name), buffer(overview, name)));
    Map<Reader, ConsumerStatus> told = new LinkedHashMap<>();
    overview.consumerStatuses().forEach(status -> told.put(Reader.of(status), status));
    told.keySet().stream().filter(this::hasPlace)
        .forEach(reader -> consumers.computeIfAbsent(reader, first -> new ConsumerHistory(SAMPLES, count)));
    consumers.forEach((reader, history) -> history.add(nowNanos, Optional.ofNullable(told.get(reader))));
    count++;
  }

  private static Optional<SourceStatus> source(Overview overview, String name) {
    return Optional.ofNullable(overview.sources().get(name)).flatMap(Answer::value);
  }

  private static Optional<BufferStatus> buffer(Overview overview, String name) {
    return Optional.ofNullable(overview.buffers().get(name)).flatMap(Answer::value);
  }

  private boolean hasPlace(Reader reader) {
    return sources.containsKey(reader.source()) && declared.contains(reader.consumer());
  }

  /** The number of the oldest sample kept, or of the first to come. */
  long first() {
    return Math.max(0, count - SAMPLES);
  }

  /** The number of the sample to come. */
  long next() {
    return count;
  }

  /** When a sample was taken, in milliseconds since 1970 by the clock of the last one: a clock that is set moves them all. */
  long millis(long sample) {
    return lastAt.toEpochMilli() - (nanos[slot(count - 1)] - nanos[slot(sample)]) / 1_000_000;
  }

  Map<String, SourceHistory> sources() {
    return sources;
  }

  Map<Reader, ConsumerHistory> consumers() {
    return consumers;
  }

  /** @return null before its first sample */
  ConsumerHistory consumer(String consumer, String source) {
    return consumers.get(new Reader(consumer, source));
  }

  private static int slot(long sample) {
    return (int) (sample % SAMPLES);
  }
}
