package io.philotes.http;

import io.philotes.bus.message.SourceState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.DoubleFunction;

/** {@code /api/v1/history}: the samples by figure, each a list as long as {@code times}. What nobody told is null. */
final class HistoryJson {

  private final History history;
  private final long from;

  private HistoryJson(History history, long from) {
    this.history = history;
    this.from = from;
  }

  /**
   * @param after the number of the last sample that the reader has; -1, and any that is yet to come, means that it has
   *     none
   */
  static JsonObject of(History history, List<Incident> past, long after) {
    boolean known = after >= history.first() - 1 && after < history.next();
    return new HistoryJson(history, known ? after + 1 : history.first()).json(past);
  }

  private JsonObject json(List<Incident> past) {
    JsonArray times = new JsonArray();
    for (long sample = from; sample < history.next(); sample++) {
      times.add(history.millis(sample));
    }
    return new JsonObject()
        .put("intervalSeconds", Figures.number(History.INTERVAL_SECONDS))
        .put("from", from)
        .put("last", history.next() - 1)
        .put("times", times)
        .put("sources", sources())
        .put("consumers", consumers())
        .put("past", past(past));
  }

  private JsonArray sources() {
    JsonArray array = new JsonArray();
    history.sources().forEach((name, source) -> array.add(new JsonObject()
        .put("id", name)
        .put("state", values(source.state, ordinal -> SourceState.values()[(int) ordinal].name()))
        .put("eventsPerSecond", values(source.eventsPerSecond))
        .put("lagSeconds", values(source.lagSeconds))
        .put("lagBytes", values(source.lagBytes))
        .put("retainedWalBytes", values(source.retainedWalBytes))
        .put("bufferBytes", values(source.bufferBytes))));
    return array;
  }

  private JsonArray consumers() {
    JsonArray array = new JsonArray();
    history.consumers().forEach((reader, consumer) -> array.add(new JsonObject()
        .put("name", reader.consumer())
        .put("source", reader.source())
        .put("lagEvents", values(consumer.lagEvents))
        .put("deliveredPerSecond", values(consumer.deliveredPerSecond))));
    return array;
  }

  private JsonArray values(Series series) {
    return values(series, Figures::number);
  }

  private JsonArray values(Series series, DoubleFunction<Object> shown) {
    JsonArray array = new JsonArray();
    for (long sample = from; sample < history.next(); sample++) {
      double value = series.at(sample);
      array.add(Double.isNaN(value) ? null : shown.apply(value));
    }
    return array;
  }

  private static JsonArray past(List<Incident> past) {
    JsonArray array = new JsonArray();
    past.forEach(incident -> array.add(HealthJson.part(incident.part())
        .put("from", incident.from().toString())
        .put("until", incident.until().toString())));
    return array;
  }
}
