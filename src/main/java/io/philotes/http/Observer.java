package io.philotes.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Looks at the stages and keeps what shows only over time: since when things are as they are, and the last ten minutes.
 * Every look serves both, whoever asked for it. Belongs to one event loop.
 */
final class Observer {

  private final long startedNanos = System.nanoTime();
  private final OverviewCache cache;
  private final History history;
  private final Chronicle chronicle = new Chronicle();
  private final StatsJson stats;

  Observer(ServiceInfo service, Supplier<Future<Overview>> gather, History history) {
    this.history = history;
    cache = new OverviewCache(() -> gather.get().map(this::noted));
    stats = new StatsJson(service, chronicle, history);
  }

  private Overview noted(Overview seen) {
    chronicle.note(seen.at(), Assessment.of(seen));
    return seen;
  }

  /** What the stages say, now or a moment ago. */
  Future<Overview> look() {
    return cache.get(System.nanoTime());
  }

  /** Asks the stages anew at the next look. */
  void forget() {
    cache.forget();
  }

  /** Takes the next sample of the history. */
  Future<Void> sample() {
    return look().map(seen -> {
      history.add(System.nanoTime(), seen);
      return null;
    });
  }

  Chronicle chronicle() {
    return chronicle;
  }

  JsonObject stats(Overview seen) {
    Duration uptime = Duration.ofNanos(System.nanoTime() - startedNanos);
    return stats.of(seen, Assessment.of(seen).state(), uptime);
  }

  JsonObject history(long after) {
    return HistoryJson.of(history, chronicle.past(), after);
  }
}
