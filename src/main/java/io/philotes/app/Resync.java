package io.philotes.app;

import io.philotes.buffer.EpochOpener;
import io.philotes.buffer.EpochOpener.Known;
import io.philotes.buffer.store.SchemaMigrator;
import io.philotes.bus.message.EpochIntent;
import io.philotes.cli.ResyncOptions;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.ingestion.ResyncPlan;
import io.philotes.ingestion.OperatedSource;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a new epoch of one source, as an act of its operator: lease, facts, plan, and with consent the steps.
 *
 * <p>The order of the steps is what makes it safe to kill. What may not be done is found out first. The epoch is announced before the source is touched, and while
 * it is announced nobody writes. The old slot goes first: a publication that is made after it is one that it cannot see, so
 * whoever finds both must not take the slot for a good one. The publication is committed before the new slot exists. The
 * announcement says when the new slot is about to come: a slot found later is that one and is gone on from. Last, one
 * transaction in the buffer changes everything. Whatever is left undone, the same command does.
 */
final class Resync {

  private static final Logger LOG = LoggerFactory.getLogger(Resync.class);

  private final Vertx vertx;
  private final PhilotesConfig config;
  private final ResyncOptions options;
  private final ResyncText text;
  private final SourceConfig named;
  private final Database database;
  private final EpochOpener epochs;
  private final OperatedSource source;

  Resync(Vertx vertx, PhilotesConfig config, ResyncOptions options, ResyncText text) {
    this.vertx = vertx;
    this.config = config;
    this.options = options;
    this.text = text;
    named = NamedSources.one(config, options.source());
    database = new Database(vertx, config.buffer().database(), Side.BUFFER, config.instance());
    epochs = new EpochOpener(vertx, database, named.name(), config.instance() + " (resync)", config.buffer().leaseDuration(),
        config.buffer().retention());
    source = new OperatedSource(vertx, named, config.sharing(named), config.instance());
  }

  /** Runs on an event loop of its own. Succeeds when there is nothing left to do; fails coded. */
  Future<Void> run() {
    return EventLoop.run(vertx, () -> resync()
        .eventually(() -> Future.join(epochs.close(), source.close())));
  }

  private Future<Void> resync() {
    return new SeparateDatabases(vertx, config).check()
        .compose(separate -> new SchemaMigrator(database).migrate())
        .compose(migrated -> epochs.open())
        .compose(known -> source.planResync(known.fence(), known.checkpoint(), known.pending(), from())
            .compose(plan -> act(known, plan)));
  }

  private ResyncPlan.From from() {
    return options.from() == null ? null : switch (options.from()) {
      case SLOT -> ResyncPlan.From.SLOT;
      case NOW -> ResyncPlan.From.NOW;
    };
  }

  private Future<Void> act(Known known, ResyncPlan plan) {
    text.known(named, known, plan.replaces());
    return switch (plan.kind()) {
      case REFUSE -> Future.failedFuture(plan.finding());
      case NOTHING -> {
        text.nothingToDo();
        yield Future.succeededFuture();
      }
      case KEEP_SLOT, NEW_SLOT -> {
        text.plan(named, known, plan);
        yield consented(known, plan);
      }
    };
  }

  private Future<Void> consented(Known known, ResyncPlan plan) {
    if (options.dryRun()) {
      text.dryRun();
      return Future.succeededFuture();
    }
    return options.acceptLoss() ? begin(known, plan) : Future.failedFuture(ResyncOptions.notAccepted());
  }

  private Future<Void> begin(Known known, ResyncPlan plan) {
    EpochIntent intent = plan.intent();
    return rehearse(plan)
        .compose(possible -> epochs.intend(intent))
        .map(announced -> Failpoints.hit(Failpoint.RESYNC_ANNOUNCED, announced))
        .compose(announced -> drop(plan.drops()))
        .compose(dropped -> publish(plan))
        .compose(published -> start(known, plan))
        .compose(start -> epochs.begin(intent, start).map(first -> {
          Failpoints.hit(Failpoint.RESYNC_BEGUN);
          LOG.atWarn().addKeyValue("source", named.name()).addKeyValue("epoch", intent.epoch()).addKeyValue("reason", intent.reason())
              .addKeyValue("gapFrom", intent.gapFrom()).addKeyValue("gapTo", start).addKeyValue("position", first)
              .log("Began a new epoch");
          text.begun(intent, start, first);
          return null;
        }));
  }

  /** What its role may not do is better known before the old slot is gone. */
  private Future<Void> rehearse(ResyncPlan plan) {
    return plan.createsPublication() ? source.rehearsePublication() : Future.succeededFuture();
  }

  private Future<Void> publish(ResyncPlan plan) {
    return plan.createsPublication() ? epochs.hold().compose(held -> source.createPublication())
        .map(created -> Failpoints.hit(Failpoint.RESYNC_PUBLICATION_CREATED, created)) : Future.succeededFuture();
  }

  private Future<Void> drop(List<String> slots) {
    Future<Void> done = Future.succeededFuture();
    for (String slot : slots) {
      done = done.compose(before -> epochs.hold()).compose(held -> source.dropSlot(slot))
          .map(dropped -> Failpoints.hit(Failpoint.RESYNC_SLOT_DROPPED, dropped));
    }
    return done;
  }

  /** A first epoch is announced by its source's row, as on a first start. */
  private Future<Lsn> start(Known known, ResyncPlan plan) {
    if (plan.kind() == ResyncPlan.Kind.KEEP_SLOT) {
      return Future.succeededFuture(plan.start());
    }
    Future<Void> noted = plan.intent().epoch() == 1 ? Future.succeededFuture() : epochs.intend(plan.intent().withSlotDropped());
    return noted.map(intended -> Failpoints.hit(Failpoint.RESYNC_SLOT_INTENDED, intended))
        .compose(intended -> epochs.hold())
        .compose(held -> source.createSlot(known.fence()))
        .map(created -> Failpoints.hit(Failpoint.RESYNC_SLOT_CREATED, created));
  }
}
