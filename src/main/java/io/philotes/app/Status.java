package io.philotes.app;

import io.philotes.buffer.store.BufferOverview;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.error.PhilotesException;
import io.philotes.ingestion.OperatedSource;
import io.philotes.postgres.catalog.WalFacts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far everything is, asked of those who know it: the buffer, each source, and the service if one answers here. Works while
 * the service is down, and without its token for all but its own state. Changes nothing.
 */
final class Status {

  /**
   * What one look has found.
   *
   * @param service what {@code /stats} of the service says; null when none answers
   * @param noService why none answers; null when one does
   * @param buffered what the buffer has, by source
   * @param sources what each configured source says
   * @param failures what could not be asked
   */
  record Look(JsonObject service, String noService, Map<String, BufferOverview.Source> buffered, Map<String, WalFacts> sources,
              List<PhilotesException> failures) {

    /** That of the worst failure; 0 when everything could be asked. */
    int exitCode() {
      return failures.stream().mapToInt(failure -> failure.code().exitCode()).max().orElse(0);
    }
  }

  private final Vertx vertx;
  private final PhilotesConfig config;
  private final ServiceProbe service;
  private final Database buffer;
  private final Map<String, OperatedSource> operated = new LinkedHashMap<>();

  Status(Vertx vertx, PhilotesConfig config) {
    this.vertx = vertx;
    this.config = config;
    service = new ServiceProbe(vertx, config.http());
    buffer = config.buffer().enabled() ? new Database(vertx, config.buffer().database(), Side.BUFFER, config.instance()) : null;
    for (SourceConfig source : config.sources()) {
      operated.put(source.name(), new OperatedSource(vertx, source, config.sharing(source), config.instance()));
    }
  }

  /** One look. Never fails. */
  Future<Look> look() {
    return EventLoop.run(vertx, this::ask);
  }

  private Future<Look> ask() {
    List<PhilotesException> failures = new ArrayList<>();
    Map<String, BufferOverview.Source> buffered = new LinkedHashMap<>();
    Map<String, WalFacts> sources = new LinkedHashMap<>();
    List<Future<?>> asked = new ArrayList<>();
    Future<JsonObject> told = service.stats();
    asked.add(told);
    asked.add(overview().onSuccess(found -> found.forEach(source -> buffered.put(source.name(), source)))
        .onFailure(failure -> failures.add(DatabaseFailures.of(Side.BUFFER, config.buffer().database(), failure))));
    operated.forEach((name, source) -> asked.add(source.wal().onSuccess(facts -> sources.put(name, facts))
        .onFailure(failure -> failures.add((PhilotesException) failure))));
    return Future.join(asked).transform(all -> Future.succeededFuture(
        new Look(told.succeeded() ? told.result() : null, told.failed() ? told.cause().getMessage() : null, buffered, sources, failures)));
  }

  private Future<List<BufferOverview.Source>> overview() {
    if (buffer == null) {
      return Future.succeededFuture(List.of());
    }
    return buffer.connect(Session.STATE, 1)
        .compose(connection -> new BufferOverview(connection).sources().eventually(connection::close));
  }

  Future<Void> close() {
    return Future.join(operated.values().stream().map(OperatedSource::close).toList()).otherwiseEmpty().mapEmpty();
  }
}
