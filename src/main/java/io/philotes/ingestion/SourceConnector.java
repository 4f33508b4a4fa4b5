package io.philotes.ingestion;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.OpenSource;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceOpened;
import io.philotes.config.SourceConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.postgres.catalog.SourceCatalog;
import io.philotes.postgres.replication.ReplicationConnection;
import io.philotes.postgres.replication.SystemIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from nothing to a stream, the same on the first start and after each failure: lease and checkpoint from the
 * writer, facts from the source, the decision, what it asks for, START_REPLICATION. Whatever was opened on the way is
 * closed again when a step fails.
 */
final class SourceConnector {

  private static final Logger LOG = LoggerFactory.getLogger(SourceConnector.class);
  private static final DeliveryOptions OPEN = new DeliveryOptions().setSendTimeout(120_000).setLocalOnly(true);
  private static final Duration FACTS = Duration.ofSeconds(60);
  private static final int PROTOCOL_VERSION = 1;

  private final Vertx vertx;
  private final SourceConfig config;
  private final ReplicationLink link;
  private final CatalogLink catalog;
  private final Consumer<SourceCheckpoint> onOpened;
  private PublicationFacts warnedOf;

  /** @param onOpened told the checkpoint as soon as the lease is held */
  SourceConnector(Vertx vertx, SourceConfig config, ReplicationLink link, CatalogLink catalog,
                  Consumer<SourceCheckpoint> onOpened) {
    this.vertx = vertx;
    this.config = config;
    this.link = link;
    this.catalog = catalog;
    this.onOpened = onOpened;
  }

  /** Fails with {@link StandbyException}, or with a coded exception. */
  Future<StartedStream> connect() {
    catalog.close();
    return request(Addresses.open(config.name()), new OpenSource(config.name())).compose(this::connect);
  }

  private Future<StartedStream> connect(SourceOpened opened) {
    onOpened.accept(opened.checkpoint());
    return link.connect(opened.fence()).compose(connection ->
        facts(connection, opened.checkpoint())
            .timeout(FACTS.toMillis(), TimeUnit.MILLISECONDS)
            .compose(facts -> act(connection, opened, facts))
            .recover(failure -> closing(connection, SourceFailures.of(config, failure))));
  }

  private static <T> Future<T> closing(ReplicationConnection connection, Throwable failure) {
    return connection.close().transform(closed -> Future.failedFuture(failure));
  }

  private Future<StartFacts> facts(ReplicationConnection connection, SourceCheckpoint checkpoint) {
    return catalog.ask(SourceCatalog::server).compose(server -> sameServer(connection, server)).compose(server ->
        catalog.ask(source -> source.slot(config.slot())).compose(slot ->
            catalog.ask(source -> source.publication(config.publication())).compose(publication ->
                connection.identifySystem().compose(identity ->
                    switchPoint(connection, checkpoint, identity.timeline()).map(switchPoint ->
                        facts(checkpoint, server, identity, switchPoint, slot, publication))))));
  }

  /** A name may lead two connections to two servers: the slot of one says nothing of the other. */
  private Future<ServerFacts> sameServer(ReplicationConnection connection, ServerFacts server) {
    return connection.query(SourceCatalog.STARTED_AT).compose(rows -> rows.get(0).get(0).equals(server.startedAt())
        ? Future.succeededFuture(server)
        : Future.failedFuture(PhilotesException.of(ErrorCode.SOURCE_UNAVAILABLE, "host", config.database().host(),
            "two connections reached two different servers")));
  }

  private StartFacts facts(SourceCheckpoint checkpoint, ServerFacts server, SystemIdentity identity,
                           Optional<Lsn> switchPoint, Optional<SlotFacts> slot, Optional<PublicationFacts> publication) {
    return new StartFacts(checkpoint, config.slot(), config.publication(), config.tables(), server,
        identity.systemId(), identity.timeline(), identity.xlogPos(), identity.database(), switchPoint, slot,
        publication);
  }

  private static Future<Optional<Lsn>> switchPoint(ReplicationConnection connection, SourceCheckpoint checkpoint, int timeline) {
    if (checkpoint.stage() != SourceCheckpoint.Stage.REGISTERED || checkpoint.timeline() == timeline || timeline == 1) {
      return Future.succeededFuture(Optional.empty());
    }
    return connection.timelineHistory(timeline).map(history -> history.endOf(checkpoint.timeline()));
  }

  private Future<StartedStream> act(ReplicationConnection connection, SourceOpened opened, StartFacts facts) {
    StartAction action = StartDecision.decide(facts);
    facts.publication().ifPresent(this::warnOfPublication);
    return switch (action.kind()) {
      case REFUSE -> takeOver(opened, facts).transform(done -> Future.failedFuture(action.refusal()));
      case STREAM -> stream(connection, opened, facts);
      case FOLLOW_TIMELINE -> register(opened, facts, null, ackedAtMost(facts))
          .compose(registered -> stream(connection, registered, facts));
      case ADOPT_SLOT -> register(opened, facts, action.from())
          .compose(registered -> stream(connection, registered, facts));
      case CREATE_SLOT -> ensurePublication(facts)
          .compose(published -> register(opened, facts, null))
          .compose(intended -> createSlot(connection))
          .compose(consistentPoint -> register(opened, facts, consistentPoint))
          .compose(registered -> stream(connection, registered, facts));
    };
  }

  /** When it is configured, ends the walsender of a former leader of ours; the next attempt then finds the slot free. */
  private Future<Void> takeOver(SourceOpened opened, StartFacts facts) {
    SlotFacts slot = facts.slot().orElse(null);
    if (!config.takeover() || slot == null || !SlotHolder.isFormerLeader(slot.holderApplication(), config.name(), opened.fence())) {
      return Future.succeededFuture();
    }
    LOG.atWarn().addKeyValue("source", config.name()).addKeyValue("holder", slot.holder())
        .log("Ends the replication connection of a former leader");
    return catalog.ask(source -> source.terminate(slot.activePid(), slot.holderApplication()));
  }

  /** The publication is committed before the slot is created: the other order wedges the slot on PostgreSQL 17 and older. */
  private Future<Void> ensurePublication(StartFacts facts) {
    if (facts.publication().isPresent()) {
      return Future.succeededFuture();
    }
    LOG.atInfo().addKeyValue("source", config.name()).addKeyValue("publication", config.publication())
        .addKeyValue("tables", config.tables().isEmpty() ? "all" : config.tables()).log("Creates the publication");
    return catalog.ask(source -> source.createPublication(config.publication(), config.tables()))
        .recover(failure -> Future.failedFuture(SourceFailures.publicationNotCreated(config, SourceFailures.of(config, failure))));
  }

  private Future<Lsn> createSlot(ReplicationConnection connection) {
    LOG.atInfo().addKeyValue("source", config.name()).addKeyValue("slot", config.slot()).log("Creates the replication slot");
    long timer = vertx.setPeriodic(10_000, again -> LOG.atInfo().addKeyValue("source", config.name())
        .addKeyValue("slot", config.slot())
        .log("Waits for transactions that were open on the source before the slot can exist"));
    return connection.createSlot(config.slot(), true)
        .onComplete(done -> vertx.cancelTimer(timer))
        .map(slot -> slot.consistentPoint());
  }

  /**
   * The new timeline does not have what was acked beyond its beginning. Confirming that much to it would make it skip as
   * much of its own history.
   */
  private static Lsn ackedAtMost(StartFacts facts) {
    return Lsn.max(facts.checkpoint().lastEndLsn(), facts.switchPoint().orElseThrow());
  }

  private Future<SourceOpened> register(SourceOpened opened, StartFacts facts, Lsn consistentPoint) {
    return register(opened, facts, consistentPoint, null);
  }

  private Future<SourceOpened> register(SourceOpened opened, StartFacts facts, Lsn consistentPoint, Lsn ackedAtMost) {
    return request(Addresses.register(config.name()), new RegisterSource(config.name(), opened.session(),
        facts.systemIdentifier(), facts.timeline(), facts.database(), config.slot(), consistentPoint, ackedAtMost));
  }

  private Future<StartedStream> stream(ReplicationConnection connection, SourceOpened opened, StartFacts facts) {
    Lsn from = opened.checkpoint().lastEndLsn();
    return connection.startReplication(config.slot(), from, List.of(config.publication()), PROTOCOL_VERSION)
        .timeout(FACTS.toMillis(), TimeUnit.MILLISECONDS)
        .map(stream -> {
          LOG.atInfo().addKeyValue("source", config.name()).addKeyValue("from", from)
              .addKeyValue("position", opened.checkpoint().nextPosition()).addKeyValue("fence", opened.fence())
              .log("Streams");
          return new StartedStream(opened, facts.server(), stream);
        });
  }

  private Future<SourceOpened> request(String address, Object message) {
    return vertx.eventBus().<SourceOpened>request(address, message, OPEN)
        .recover(failure -> Future.failedFuture(SourceFailures.writerGone(config, failure)))
        .compose(reply -> switch (reply.body().kind()) {
          case LEADING -> Future.succeededFuture(reply.body());
          case STANDBY -> Future.failedFuture(new StandbyException(reply.body().leader()));
          case FAILED -> Future.failedFuture(reply.body().failure());
        });
  }

  /** Once, and again when the publication has changed: not at every reconnect. */
  private void warnOfPublication(PublicationFacts publication) {
    if (publication.equals(warnedOf)) {
      return;
    }
    warnedOf = publication;
    if (!publication.withoutIdentity().isEmpty() && (publication.update() || publication.delete())) {
      LOG.atWarn().addKeyValue("source", config.name()).addKeyValue("tables", shortened(publication.withoutIdentity()))
          .log("The source refuses UPDATE and DELETE on published tables without a primary key or replica identity");
    }
    if (!(publication.insert() && publication.update() && publication.delete() && publication.truncate())) {
      LOG.atWarn().addKeyValue("source", config.name()).addKeyValue("publication", publication.name())
          .log("The publication does not publish every operation");
    }
    if (publication.viaRoot() && publication.truncate()) {
      LOG.atWarn().addKeyValue("source", config.name()).addKeyValue("publication", publication.name())
          .log("The publication publishes partitions through their root: the source does not send the TRUNCATE of a single partition");
    }
    if (!config.tables().isEmpty() && publication.tables().size() > config.tables().size()) {
      LOG.atWarn().addKeyValue("source", config.name()).addKeyValue("publication", publication.name())
          .log("The publication has more tables than the configuration names; all of them are captured");
    }
  }

  private static String shortened(List<String> names) {
    return names.size() <= 10 ? names.toString() : names.subList(0, 10) + " and " + (names.size() - 10) + " more";
  }
}
