package io.philotes.app;

import io.philotes.buffer.store.BufferPreflight;
import io.philotes.buffer.store.BufferPreflight.Known;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.config.LoadedConfig;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.config.VerticleConfig;
import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.error.PhilotesException;
import io.philotes.ingestion.SourcePreflight;
import io.philotes.preflight.BufferChecks;
import io.philotes.preflight.BufferFacts;
import io.philotes.preflight.Finding;
import io.philotes.preflight.Findings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The preflight: looks at configuration, buffer and sources as a start would, and changes nothing. The buffer comes first,
 * because what it knows of a source decides what a start would do there.
 */
final class Check {

  /** Before it, what is known of a source is told in other tables. */
  private static final int FIRST_WITH_EPOCHS = 2;

  private final Vertx vertx;
  private final PhilotesConfig config;
  private final List<SourceConfig> sources;
  private final Findings configuration = new Findings("configuration");
  private final Findings buffer = new Findings("buffer");
  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, PhilotesException> unreadable = new HashMap<>();
  private Findings endpoint;
  private boolean bufferRead;

  /** @param sources those to look at */
  Check(Vertx vertx, LoadedConfig loaded, List<SourceConfig> sources) {
    this.vertx = vertx;
    config = loaded.config();
    this.sources = sources;
    loaded.warnings().forEach(warning -> configuration.warn("configuration", warning, ""));
  }

  /** Runs on an event loop of its own. Never fails: what goes wrong is a finding. */
  Future<List<Finding>> run() {
    return EventLoop.run(vertx, this::check);
  }

  private Future<List<Finding>> check() {
    return lookAtConfiguration()
        .compose(looked -> new EndpointCheck(vertx, config).check())
        .onSuccess(found -> endpoint = found)
        .compose(looked -> config.buffer().enabled() ? lookAtBuffer() : withoutBuffer())
        .compose(looked -> lookAtSources())
        .map(found -> {
          List<Finding> all = new ArrayList<>(configuration.list());
          all.addAll(endpoint.list());
          all.addAll(buffer.list());
          found.forEach(all::addAll);
          return all;
        });
  }

  private Future<Void> lookAtConfiguration() {
    return (config.buffer().enabled() ? separate() : Future.<Void>succeededFuture()).onSuccess(separate -> lookAtVerticles());
  }

  private Future<Void> withoutBuffer() {
    configuration.note("buffer", "there is no buffer (buffer.enabled is false): events are delivered at least once, nothing can be replayed, and a slot "
        + "that is lost, recreated or moved while no instance runs goes unnoticed", "Set buffer.enabled to true to have them kept");
    sources.forEach(source -> known.put(source.name(), new Known(SourceCheckpoint.notKept(0, false), null)));
    return Future.succeededFuture();
  }

  private Future<Void> separate() {
    return new SeparateDatabases(vertx, config).check().recover(failure -> {
      configuration.failure("loop", (PhilotesException) failure);
      return Future.succeededFuture();
    });
  }

  private void lookAtVerticles() {
    for (VerticleConfig verticle : config.verticles()) {
      try {
        UserVerticles.requireClass(verticle);
        configuration.ok("verticle", verticle.className() + " is on the class path");
      } catch (PhilotesException refusal) {
        configuration.failure("verticle", refusal);
      }
    }
  }

  private Future<Void> lookAtBuffer() {
    Database database = new Database(vertx, config.buffer().database(), Side.BUFFER, config.instance());
    return database.connect(Session.STATE, 1)
        .compose(connection -> look(connection).eventually(connection::close))
        .recover(failure -> {
          buffer.failure("connection", DatabaseFailures.of(database.side(), database.config(), failure));
          return Future.succeededFuture();
        });
  }

  private Future<Void> look(PgConnection connection) {
    BufferPreflight preflight = new BufferPreflight(connection, config.buffer());
    return preflight.facts(config.sources().stream().map(SourceConfig::name).toList())
        .compose(facts -> {
          told(facts);
          boolean usable = facts.refusal() == null && facts.schemaVersion() >= FIRST_WITH_EPOCHS;
          bufferRead = usable || facts.schemaVersion() == 0 && facts.refusal() == null;
          return usable ? lookUp(preflight) : Future.succeededFuture();
        });
  }

  private void told(BufferFacts facts) {
    buffer.ok("connection", config.buffer().database().address() + ", database "
        + config.buffer().database().database() + ", role " + facts.role().name());
    BufferChecks.check(facts, config.sources().size(), buffer);
  }

  /** One after the other: they share a connection. A source that cannot be read is a finding of its own. */
  private Future<Void> lookUp(BufferPreflight preflight) {
    Future<Void> done = Future.succeededFuture();
    for (SourceConfig source : sources) {
      done = done.compose(before -> preflight.known(source.name())
          .onSuccess(found -> known.put(source.name(), found))
          .transform(found -> {
            if (found.failed()) {
              unreadable.put(source.name(), DatabaseFailures.of(Side.BUFFER, config.buffer().database(), found.cause()));
            }
            return Future.succeededFuture();
          }));
    }
    return done;
  }

  private Future<List<List<Finding>>> lookAtSources() {
    return Future.all(sources.stream().map(this::lookAt).toList()).map(all -> all.<List<Finding>>list());
  }

  private Future<List<Finding>> lookAt(SourceConfig source) {
    Known found = known.get(source.name());
    SourceCheckpoint checkpoint = found != null ? found.checkpoint() : bufferRead ? SourceCheckpoint.unknown() : null;
    PhilotesException broken = unreadable.get(source.name());
    return new SourcePreflight(vertx, source, config.sharing(source), config.instance())
        .check(broken == null ? checkpoint : null, found == null ? null : found.leader())
        .map(findings -> broken == null ? findings : with(findings, source, broken));
  }

  private static List<Finding> with(List<Finding> findings, SourceConfig source, PhilotesException broken) {
    Findings more = new Findings("source " + source.name());
    more.failure("buffered", broken);
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more.list());
    return all;
  }
}
