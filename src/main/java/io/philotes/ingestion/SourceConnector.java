package io.philotes.ingestion;

import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceOpened;
import io.philotes.config.SourceConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.preflight.WantedPublication;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
  private static final Duration FACTS = Duration.ofSeconds(60);

  private final Timers timers;
  private final SourceConfig config;
  private final List<SourceConfig> sharing;
  private final SourceServer source;
  private final SourceBuffer buffer;
  private final Consumer<SourceCheckpoint> onOpened;
  private final SlotLease slotLease;
  private final PublicationDefinition wanted;
  private final PublicationWarnings warnings;

  /**
   * Of a source.
   *
   * @param sharing other sources that have the same publication
   * @param onOpened told the checkpoint as soon as the lease is held
   */
  SourceConnector(Timers timers, SourceConfig config, List<SourceConfig> sharing, SourceServer source, SourceBuffer buffer,
                  Consumer<SourceCheckpoint> onOpened) {
    this.timers = timers;
    this.config = config;
    this.source = source;
    this.buffer = buffer;
    this.onOpened = onOpened;
    wanted = WantedPublication.of(config);
    this.sharing = sharing;
    warnings = new PublicationWarnings(config.name(), wanted, sharing.stream().map(WantedPublication::of).toList(), source);
    slotLease = new SlotLease(timers, config, source, buffer);
  }

  /** Fails with {@link StandbyException}, or with a coded exception. */
  Future<StartedStream> connect() {
    return slotLease.look().compose(free -> {
      source.closeCatalog();
      return leading(buffer.open());
    }).compose(this::connect);
  }

  private Future<StartedStream> connect(SourceOpened opened) {
    onOpened.accept(opened.checkpoint());
    return source.connect(opened.fence()).compose(connection ->
        timers.within(FACTS, new FactsReader(config, sharing, source).read(connection, opened.checkpoint()))
            .compose(facts -> warned(facts.publication(), facts).compose(told -> act(connection, opened, facts)))
            .recover(failure -> closing(connection,
                failure instanceof StandbyException ? failure : SourceFailures.of(config, failure))));
  }

  private static <T> Future<T> closing(SourceConnection connection, Throwable failure) {
    return connection.close().transform(closed -> Future.failedFuture(failure));
  }

  private Future<StartedStream> act(SourceConnection connection, SourceOpened opened, StartFacts facts) {
    StartAction action = StartDecision.decide(facts);
    return switch (action.kind()) {
      case REFUSE -> slotLease.isReadByOther(opened, facts) ? slotLease.standBy(facts)
          : takeOver(opened, facts).transform(done -> refuse(opened, action.refusal()));
      case STREAM -> stream(connection, opened, facts);
      case FOLLOW_TIMELINE -> register(opened, facts, null, ackedAtMost(facts))
          .compose(registered -> stream(connection, registered, facts));
      case ADOPT_SLOT -> register(opened, facts, action.from())
          .compose(registered -> stream(connection, registered, facts));
      case CREATE_SLOT -> ensurePublication(facts)
          .compose(published -> register(opened, facts, null))
          .map(intended -> Failpoints.hit(Failpoint.SLOT_INTENDED, intended))
          .compose(intended -> SlotCreation.create(timers, config, source, connection))
          .map(created -> Failpoints.hit(Failpoint.SLOT_CREATED_NOT_SAVED, created))
          .recover(failure -> slotLease.notCreated(opened, failure))
          .compose(consistentPoint -> register(opened, facts, consistentPoint))
          .compose(registered -> stream(connection, registered, facts));
    };
  }

  /**
   * What would stop the source for good is decided once more when another leader may have moved the checkpoint since it
   * was read: this process may have stood still, and a slot that someone else of us confirmed looks like one that is
   * ahead of the buffer.
   */
  private <T> Future<T> refuse(SourceOpened opened, PhilotesException refusal) {
    if (refusal.kind() == FailureKind.RETRY) {
      return Future.failedFuture(refusal);
    }
    if (slotLease.isMoved(opened, refusal)) {
      return slotLease.beginAnew(refusal);
    }
    return leading(buffer.open()).compose(again -> Future.failedFuture(again.checkpoint().equals(opened.checkpoint()) ? refusal
        : PhilotesException.of(ErrorCode.FENCED, "source", config.name(), "another leader has moved the checkpoint")));
  }

  /** When it is configured, ends the walsender of a former leader of ours; the next attempt then finds the slot free. */
  private Future<Void> takeOver(SourceOpened opened, StartFacts facts) {
    SlotFacts slot = facts.slot().orElse(null);
    if (!config.takeover() || slot == null || !slotLease.isReadByOwnRest(opened, slot)
        && !SlotHolder.isFormerLeader(slot.holderApplication(), config.name(), opened.fence())) {
      return Future.succeededFuture();
    }
    LOG.atWarn().addKeyValue("source", config.name()).addKeyValue("holder", slot.holder())
        .log("Ends the replication connection of a former leader");
    return source.terminate(slot);
  }

  /** The publication is committed before the slot is created: the other order wedges the slot on PostgreSQL 17 and older. */
  private Future<Void> ensurePublication(StartFacts facts) {
    if (facts.publication().isPresent()) {
      return Future.succeededFuture();
    }
    LOG.atInfo().addKeyValue("source", config.name()).addKeyValue("publication", config.publication())
        .log("Creates the publication");
    return source.createPublication(warnings::created)
        .map(done -> Failpoints.hit(Failpoint.PUBLICATION_CREATED, done))
        .recover(failure -> Future.<Void>failedFuture(SourceFailures.publicationNotCreated(facts.shared(), SourceFailures.of(config, failure))))
        .compose(created -> source.publication())
        .compose(found -> warned(found, facts));
  }

  private Future<Void> warned(Optional<PublicationFacts> publication, StartFacts facts) {
    return publication.map(found -> warnings.tell(found, facts.server().versionNumber())).orElseGet(Future::succeededFuture);
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
    return leading(buffer.register(new RegisterSource(config.name(), opened.session(),
        facts.systemIdentifier(), facts.timeline(), facts.database(), config.slot(), consistentPoint, ackedAtMost)));
  }

  private Future<StartedStream> stream(SourceConnection connection, SourceOpened opened, StartFacts facts) {
    Lsn from = opened.checkpoint().lastEndLsn();
    Failpoints.hit(Failpoint.START_BEFORE_REPLICATION);
    return timers.within(FACTS, connection.startReplication(from))
        .map(stream -> Failpoints.hit(Failpoint.START_REPLICATING, stream))
        .compose(stream -> unmoved(opened, facts).map(stream))
        .map(stream -> {
          slotLease.reads(connection.backendPid());
          LOG.atInfo().addKeyValue("source", config.name()).addKeyValue("from", from)
              .addKeyValue("position", opened.checkpoint().nextPosition()).addKeyValue("fence", opened.fence())
              .log("Streams");
          return new StartedStream(opened, facts.server(), facts.publication(), stream);
        });
  }

  /**
   * Somebody could have moved the slot between our look at it and the start of the stream. From now on nobody can: so it
   * is looked at once more, before anything of the stream is taken.
   */
  private Future<Void> unmoved(SourceOpened opened, StartFacts facts) {
    return timers.within(FACTS, source.slot())
        .map(slot -> StartDecision.moved(facts.with(opened.checkpoint(), slot)))
        .compose(refusal -> refusal.isPresent() ? refuse(opened, refusal.get()) : Future.succeededFuture());
  }

  private static Future<SourceOpened> leading(Future<SourceOpened> answer) {
    return answer.compose(opened -> switch (opened.kind()) {
      case LEADING -> Future.succeededFuture(opened);
      case STANDBY -> Future.failedFuture(new StandbyException(opened.leader()));
      case FAILED -> Future.failedFuture(opened.failure());
    });
  }

  /** A look at the publication while it streams. */
  void seen(PublicationFacts publication) {
    warnings.seen(publication);
  }
}
