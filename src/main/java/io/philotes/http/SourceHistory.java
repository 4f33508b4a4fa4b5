package io.philotes.http;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import java.util.Optional;

/** The figures of one source over the last samples. */
final class SourceHistory {

  private static final double UNKNOWN = Double.NaN;

  final Series state;
  final Series eventsPerSecond;
  final Series lagSeconds;
  final Series lagBytes;
  final Series retainedWalBytes;
  final Series bufferBytes;
  private final Rate events = new Rate();

  SourceHistory(int size) {
    state = new Series(size, 0);
    eventsPerSecond = new Series(size, 0);
    lagSeconds = new Series(size, 0);
    lagBytes = new Series(size, 0);
    retainedWalBytes = new Series(size, 0);
    bufferBytes = new Series(size, 0);
  }

  void add(long nowNanos, Optional<SourceStatus> source, Optional<BufferStatus> buffer) {
    state.add(source.map(status -> (double) status.state().ordinal()).orElse(UNKNOWN));
    eventsPerSecond.add(events.next(nowNanos, source.map(status -> (double) status.events()).orElse(UNKNOWN)));
    lagSeconds.add(source.filter(SourceHistory::knowsItsLag).map(SourceStatus::lagSeconds).orElse(UNKNOWN));
    lagBytes.add(source.filter(SourceHistory::knowsItsLag).map(status -> (double) status.lagBytes()).orElse(UNKNOWN));
    retainedWalBytes.add(source.map(status -> measured(status.retainedWalBytes())).orElse(UNKNOWN));
    bufferBytes.add(buffer.map(status -> measured(status.bytes())).orElse(UNKNOWN));
  }

  /** Without a stream nobody knows how far the source is: a line at zero would look as if all were well. */
  private static boolean knowsItsLag(SourceStatus status) {
    return status.state() == SourceState.STREAMING || status.lagBytes() > 0 || status.lagSeconds() > 0;
  }

  private static double measured(long bytes) {
    return bytes < 0 ? UNKNOWN : bytes;
  }
}
