package io.philotes.ingestion;

import io.philotes.bus.message.EpochIntent;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.RoleFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.postgres.catalog.SlotUse;
import io.philotes.postgres.catalog.WalFacts;
import io.philotes.preflight.WantedPublication;
import io.philotes.timing.EventLoopTimers;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A source in the hands of its operator: what a command would do there, and the few things that it may do, one at a time
 * and each by an explicit call. To be used on one event loop. Failures are coded.
 */
public final class OperatedSource {

  private static final Duration FACTS = Duration.ofSeconds(60);

  private final SourceConfig config;
  private final List<SourceConfig> sharing;
  private final SourceServer source;
  private final CatalogLink catalog;
  private final Timers timers;

  /**
   * Of a source.
   *
   * @param sharing other sources that have the same publication
   * @param instance names this process in pg_stat_activity
   */
  public OperatedSource(Vertx vertx, SourceConfig config, List<SourceConfig> sharing, String instance) {
    Database database = new Database(vertx, config.database(), Side.SOURCE, instance);
    this.config = config;
    this.sharing = sharing;
    source = new PostgresSource(vertx, config, sharing, database);
    catalog = new CatalogLink(database);
    timers = new EventLoopTimers(vertx);
  }

  /**
   * What a resync would do. Changes nothing.
   *
   * @param fence of the lease, for the application name
   * @param pending what an interrupted resync left, or null
   * @param from null when the operator leaves it to us
   */
  public Future<ResyncPlan> planResync(long fence, SourceCheckpoint known, EpochIntent pending, ResyncPlan.From from) {
    return facts(fence, known)
        .compose(facts -> former(known, facts).map(slot -> ResyncDecision.decide(facts, slot, Optional.ofNullable(pending), from)));
  }

  /** What the first start would do, up to the stream. Changes nothing. Fails as a start would be refused. */
  public Future<InitPlan> planInit(long fence, SourceCheckpoint known) {
    return facts(fence, known).compose(facts -> {
      StartAction action = StartDecision.decide(facts);
      return switch (action.kind()) {
        case CREATE_SLOT -> Future.succeededFuture(InitPlan.create(facts, null));
        case ADOPT_SLOT -> Future.succeededFuture(InitPlan.create(facts, action.from()));
        case STREAM, FOLLOW_TIMELINE -> Future.succeededFuture(InitPlan.nothing());
        case REFUSE -> Future.failedFuture(action.refusal());
      };
    });
  }

  /** What there is to be removed. Changes nothing. Fails when the slot is not one of ours, or is used. */
  public Future<RemovalPlan> planRemoval() {
    Future<Optional<SlotFacts>> slot = catalog.ask(asked -> asked.slot(config.slot()));
    Future<Optional<PublicationFacts>> publication = catalog.ask(asked -> asked.publication(config.publication(), config.tables()));
    Future<RoleFacts> role = catalog.ask(asked -> asked.preflight().role(config.publication()));
    Future<List<SlotUse>> slots = catalog.ask(asked -> asked.preflight().slots());
    return Future.all(slot, publication, role, slots)
        .compose(all -> RemovalDecision.decide(config, slot.result(), publication.result().isPresent(), role.result(), slots.result()));
  }

  /** Where the source's WAL is, and what the configured slot keeps of it. */
  public Future<WalFacts> wal() {
    return catalog.ask(asked -> asked.wal(config.slot()));
  }

  private Future<StartFacts> facts(long fence, SourceCheckpoint known) {
    return connected(fence, connection -> timers.within(FACTS, new FactsReader(config, sharing, source).read(connection, known)));
  }

  /** The slot that the history was read from, when another is configured now. */
  private Future<Optional<SlotFacts>> former(SourceCheckpoint known, StartFacts facts) {
    boolean other = known.stage() == SourceCheckpoint.Stage.REGISTERED && !known.slot().equals(config.slot())
        && known.systemIdentifier().equals(facts.systemIdentifier());
    return other ? catalog.ask(asked -> asked.slot(known.slot())) : Future.succeededFuture(Optional.empty());
  }

  /** Creates the configured publication as all that have it are configured, and logs before that is committed for which tables the source refuses changes then. */
  public Future<Void> createPublication() {
    return source.createPublication(new PublicationWarnings(config.name(), WantedPublication.of(config), List.of(), source)::created)
        .recover(this::publicationNotCreated);
  }

  /** Fails as {@link #createPublication} would, and leaves nothing behind. */
  public Future<Void> rehearsePublication() {
    return catalog.ask(asked -> asked.publications().rehearse(WantedPublication.shared(config, sharing)))
        .<Void>mapEmpty()
        .recover(this::publicationNotCreated);
  }

  private Future<Void> publicationNotCreated(Throwable failure) {
    return Future.failedFuture(SourceFailures.publicationNotCreated(WantedPublication.shared(config, sharing), SourceFailures.of(config, failure)));
  }

  /** Drops the configured publication, if it is there. */
  public Future<Void> dropPublication() {
    return catalog.ask(asked -> asked.publications().drop(config.publication()));
  }

  /** Drops a slot. One that is gone already is no failure; one that is used is. */
  public Future<Void> dropSlot(String slot) {
    return catalog.ask(asked -> asked.slot(slot))
        .compose(found -> found.isEmpty() ? Future.succeededFuture() : catalog.ask(asked -> asked.dropSlot(slot)));
  }

  /** Creates the configured slot; its consistent point. Waits for every transaction that is open now. */
  public Future<Lsn> createSlot(long fence) {
    return connected(fence, connection -> SlotCreation.create(timers, config, source, connection));
  }

  private <T> Future<T> connected(long fence, Function<SourceConnection, Future<T>> work) {
    return source.connect(fence).compose(connection -> work.apply(connection).eventually(connection::close))
        .recover(failure -> Future.failedFuture(SourceFailures.of(config, failure)));
  }

  /** Closes what is open. Never fails. */
  public Future<Void> close() {
    return source.closeCatalog().transform(closed -> catalog.close());
  }
}
