package io.philotes.buffer;

import io.philotes.bus.message.BufferStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The buffer as a whole.
 *
 * @param unprocessedEvents events that the slowest declared consumer of their source has not passed; all of them where
 *     none is declared
 * @param oldestUnprocessed commit time of the oldest of these, or null
 * @param lag age of the oldest, by the clock of this process; zero when there is none
 */
public record BufferStats(long totalEvents, long unprocessedEvents, Instant oldestUnprocessed, Duration lag,
                          List<BufferStatus> sources) {
  public BufferStats {
    sources = List.copyOf(sources);
  }

  static BufferStats of(List<BufferStatus> sources, Instant now) {
    Instant oldest = sources.stream().map(BufferStatus::oldestUnprocessed).filter(time -> time != null)
        .min(Instant::compareTo).orElse(null);
    Duration lag = oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
    return new BufferStats(sources.stream().mapToLong(BufferStatus::totalEvents).sum(),
        sources.stream().mapToLong(BufferStatus::unprocessedEvents).sum(), oldest, lag, sources);
  }
}
