package io.philotes.http;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.PublicationChange;
import io.philotes.bus.message.RetainedWal;
import io.philotes.bus.message.SourceStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * {@code /stats}: the figures of an {@link Overview} as JSON. Scripts rely on the names, so none is ever changed.
 *
 * <p>A figure that nobody told is null, never 0. Figures of the buffer are those of all sources together.
 */
final class StatsJson {

  private final ServiceInfo service;
  private final Chronicle chronicle;
  private final History history;

  StatsJson(ServiceInfo service, Chronicle chronicle, History history) {
    this.service = service;
    this.chronicle = chronicle;
    this.history = history;
  }

  JsonObject of(Overview overview, ServiceState state, Duration uptime) {
    return new JsonObject()
        .put("state", state.name())
        .put("since", text(chronicle.since()))
        .put("at", overview.at().toString())
        .put("service", service(uptime))
        .put("sources", sources(overview))
        .put("buffer", buffer(overview.bufferStatuses(), overview.at()))
        .put("consumers", consumers(overview.consumerStatuses()))
        .put("cleanup", overview.cleanupStatus().map(StatsJson::cleanup).orElse(null));
  }

  private JsonObject service(Duration uptime) {
    return new JsonObject()
        .put("version", service.version())
        .put("instance", service.instance())
        .put("buffered", service.buffered())
        .put("uptimeSeconds", uptime.toSeconds());
  }

  private JsonArray sources(Overview overview) {
    JsonArray sources = new JsonArray();
    overview.sources().forEach((name, answer) -> sources.add(
        answer.value().map(StatsJson::source).orElseGet(() -> unknownSource(name, answer.kind()))
            .put("since", text(chronicle.since(PartRules.SOURCE, name)))
            .put("eventsPerSecond", Figures.number(history.sources().get(name).eventsPerSecond.mean(History.WINDOW)))));
    return sources;
  }

  private static JsonObject source(SourceStatus status) {
    JsonObject json = new JsonObject()
        .put("id", status.name())
        .put("state", status.state().name())
        .put("receivedLsn", text(status.receivedLsn()))
        .put("durableLsn", text(status.durableLsn()))
        .put("confirmedLsn", text(status.confirmedLsn()))
        .put("lagBytes", status.lagBytes())
        .put("lagSeconds", status.lagSeconds());
    putWal(json, status.retainedWal());
    json.put("events", status.events())
        .put("transactions", status.transactions())
        .put("undecoded", status.undecoded());
    putIfSet(json, "code", status.code());
    putIfSet(json, "error", status.error());
    putIfSet(json, "leader", status.leader());
    putIfSet(json, "walWarning", status.retainedWal().warning());
    json.put("publicationChanges", changes(status.publicationChanges()));
    return json;
  }

  private static JsonArray changes(List<PublicationChange> changes) {
    JsonArray json = new JsonArray();
    changes.forEach(change -> json.add(new JsonObject()
        .put("at", change.at().toString())
        .put("lsn", change.lsn().toString())
        .put("change", change.kind().name())
        .put("object", change.object())
        .put("detail", change.detail().isEmpty() ? null : change.detail())));
    return json;
  }

  /** Rates and forecasts are no more exact than whole numbers. */
  private static void putWal(JsonObject json, RetainedWal wal) {
    json.put("retainedWalBytes", wal.bytes())
        .put("walStatus", wal.status())
        .put("safeWalBytes", wal.safeBytes())
        .put("retainedWalBytesPerSecond", rounded(wal.bytesPerSecond()))
        .put("secondsUntilSlotLost", rounded(wal.secondsUntilLost()));
  }

  private static Long rounded(Double value) {
    return value == null ? null : Math.round(value);
  }

  private static JsonObject unknownSource(String name, Answer.Kind kind) {
    return new JsonObject()
        .put("id", name)
        .put("state", kind == Answer.Kind.NOT_STARTED ? "STARTING" : kind == Answer.Kind.STOPPED ? "STOPPED" : "UNKNOWN")
        .putNull("receivedLsn")
        .putNull("durableLsn")
        .putNull("confirmedLsn")
        .putNull("lagBytes")
        .putNull("lagSeconds")
        .putNull("retainedWalBytes")
        .putNull("walStatus")
        .putNull("safeWalBytes")
        .putNull("retainedWalBytesPerSecond")
        .putNull("secondsUntilSlotLost")
        .putNull("events")
        .putNull("transactions")
        .putNull("undecoded")
        .putNull("publicationChanges");
  }

  private JsonObject buffer(List<BufferStatus> statuses, Instant now) {
    if (statuses.isEmpty()) {
      return null;
    }
    Instant oldest = statuses.stream().map(BufferStatus::oldestUnprocessed).filter(Objects::nonNull)
        .min(Instant::compareTo).orElse(null);
    return new JsonObject()
        .put("totalEvents", statuses.stream().mapToLong(BufferStatus::totalEvents).sum())
        .put("unprocessedEvents", statuses.stream().mapToLong(BufferStatus::unprocessedEvents).sum())
        .put("oldestUnprocessed", text(oldest))
        .put("lagSeconds", ageSeconds(oldest, now))
        .put("bytes", bytes(statuses))
        .put("oldestTransactionSeconds",
            statuses.stream().mapToDouble(BufferStatus::oldestTransactionSeconds).max().orElse(0))
        .put("retentionSeconds", service.retention().toSeconds())
        .put("maxBytes", service.maxBufferBytes() == null ? null : service.maxBufferBytes().bytes());
  }

  /** Their sum, or -1 while one of them is not measured. */
  private static long bytes(List<BufferStatus> statuses) {
    boolean measured = statuses.stream().allMatch(status -> status.bytes() >= 0);
    return measured ? statuses.stream().mapToLong(BufferStatus::bytes).sum() : -1;
  }

  /** Two clocks are compared, the source's and ours: an age below zero is shown as 0. */
  private static double ageSeconds(Instant since, Instant now) {
    return since == null ? 0 : Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
  }

  private JsonArray consumers(List<ConsumerStatus> statuses) {
    JsonArray consumers = new JsonArray();
    statuses.forEach(status -> consumers.add(withPace(consumer(status), status)));
    return consumers;
  }

  private JsonObject withPace(JsonObject json, ConsumerStatus status) {
    ConsumerHistory pace = history.consumer(status.name(), status.source());
    return json.put("since", text(chronicle.since(PartRules.CONSUMER, PartRules.nameOf(status))))
        .put("deliveredPerSecond", pace == null ? null : Figures.number(pace.deliveredPerSecond.mean(History.WINDOW)))
        .put("behind", pace != null && pace.isBehind())
        .put("catchUpSeconds", pace == null ? null : Figures.number(pace.secondsToCatchUp()));
  }

  private static JsonObject consumer(ConsumerStatus status) {
    JsonObject json = new JsonObject()
        .put("name", status.name())
        .put("source", status.source())
        .put("position", status.position())
        .put("lagEvents", status.lagEvents())
        .put("state", status.state().name())
        .put("delivered", status.delivered())
        .put("retries", status.retries());
    putIfSet(json, "code", status.code());
    putIfSet(json, "error", status.error());
    return json;
  }

  private static JsonObject cleanup(CleanupStatus status) {
    JsonObject json = new JsonObject()
        .put("lastRunAt", text(status.lastRunAt()))
        .put("removedEvents", status.removedEvents());
    putIfSet(json, "error", status.error());
    return json;
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }

  private static void putIfSet(JsonObject json, String key, String value) {
    if (value != null) {
      json.put(key, value);
    }
  }
}
