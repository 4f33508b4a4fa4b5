package io.philotes.app;

import io.philotes.buffer.EpochOpener;
import io.philotes.buffer.EpochOpener.Known;
import io.philotes.buffer.store.SchemaMigrator;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.ingestion.InitPlan;
import io.philotes.ingestion.OperatedSource;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.util.List;

/**
 * Does by hand what a first start does before it streams: the buffer's schema, then for each source publication and slot. From the
 * slot's consistent point on no change is lost, whenever 'run' begins; until then the slot keeps WAL on the source. What is there
 * already stays; whatever is interrupted, the same command ends it.
 */
final class Init {

  private final Vertx vertx;
  private final PhilotesConfig config;
  private final List<SourceConfig> sources;
  private final Database database;
  private final PrintStream out;

  Init(Vertx vertx, PhilotesConfig config, List<SourceConfig> sources, PrintStream out) {
    this.vertx = vertx;
    this.config = config;
    this.sources = sources;
    this.out = out;
    database = config.buffer().enabled() ? new Database(vertx, config.buffer().database(), Side.BUFFER, config.instance()) : null;
  }

  /** Runs on an event loop of its own. Fails coded, with what was done before left as it is. */
  Future<Void> run() {
    return EventLoop.run(vertx, this::init);
  }

  private Future<Void> init() {
    Future<Void> done = config.buffer().enabled() ? schema() : Future.succeededFuture();
    for (SourceConfig source : sources) {
      done = done.compose(before -> config.buffer().enabled() ? new Step(source).run()
          : new SlotAlone(source, new OperatedSource(vertx, source, config.sharing(source), config.instance())).run());
    }
    return done;
  }

  private Future<Void> schema() {
    return new SeparateDatabases(vertx, config).check()
        .compose(separate -> new SchemaMigrator(database).migrate())
        .onSuccess(migrated -> out.println("buffer: the schema philotes has version " + SchemaMigrator.VERSION));
  }

  private void published(SourceConfig source) {
    out.println("source " + source.name() + ": created the publication " + source.publication());
  }

  private void created(SourceConfig source, Lsn start) {
    out.println("source " + source.name() + ": the slot " + source.slot() + " keeps every change from " + start
        + " on; start 'run' soon, because it keeps the WAL too");
  }

  /** One source without a buffer: publication and slot are all there is. */
  private final class SlotAlone {

    private final SourceConfig config;
    private final OperatedSource source;

    SlotAlone(SourceConfig config, OperatedSource source) {
      this.config = config;
      this.source = source;
    }

    Future<Void> run() {
      return source.planInit(0, SourceCheckpoint.notKept(0, false)).compose(this::act).eventually(source::close);
    }

    private Future<Void> act(InitPlan plan) {
      if (plan.start() != null) {
        out.println("source " + config.name() + ": the slot " + config.slot() + " is there, and keeps every change from " + plan.start() + " on");
        return Future.succeededFuture();
      }
      return (plan.createsPublication() ? source.createPublication().onSuccess(created -> published(config)) : Future.<Void>succeededFuture())
          .compose(published -> source.createSlot(0))
          .onSuccess(start -> created(config, start))
          .mapEmpty();
    }
  }

  /** One source. */
  private final class Step {

    private final SourceConfig config;
    private final EpochOpener epochs;
    private final OperatedSource source;

    Step(SourceConfig source) {
      config = source;
      epochs = new EpochOpener(vertx, database, source.name(), Init.this.config.instance() + " (init)",
          Init.this.config.buffer().leaseDuration(), Init.this.config.buffer().retention());
      this.source = new OperatedSource(vertx, source, Init.this.config.sharing(source), Init.this.config.instance());
    }

    Future<Void> run() {
      return epochs.open()
          .compose(this::unbroken)
          .compose(known -> source.planInit(known.fence(), known.checkpoint()).compose(plan -> act(known, plan)))
          .eventually(() -> Future.join(epochs.close(), source.close()));
    }

    private Future<Known> unbroken(Known known) {
      return known.pending() == null ? Future.succeededFuture(known) : Future.failedFuture(PhilotesException.of(
          ErrorCode.RESYNC_UNFINISHED, "source", config.name(), "epoch " + known.pending().epoch() + " was announced and not begun"));
    }

    private Future<Void> act(Known known, InitPlan plan) {
      if (plan.intent() == null) {
        out.println("source " + config.name() + ": the slot " + config.slot() + " is there, captured up to " + known.checkpoint().lastEndLsn());
        return Future.succeededFuture();
      }
      return publish(plan)
          .compose(published -> plan.start() != null ? Future.succeededFuture(plan.start()) : createSlot(known, plan))
          .compose(start -> epochs.hold().compose(held -> epochs.beginFirst(plan.intent(), start))
              .onSuccess(begun -> created(config, start)));
    }

    /** Committed before the slot is created: the other order makes the slot useless for ever on PostgreSQL 17 and older. */
    private Future<Void> publish(InitPlan plan) {
      if (!plan.createsPublication()) {
        return Future.succeededFuture();
      }
      return epochs.hold().compose(held -> source.createPublication())
          .map(created -> Failpoints.hit(Failpoint.PUBLICATION_CREATED, created))
          .onSuccess(created -> published(config));
    }

    private Future<Lsn> createSlot(Known known, InitPlan plan) {
      return epochs.intend(plan.intent())
          .map(intended -> Failpoints.hit(Failpoint.SLOT_INTENDED, intended))
          .compose(intended -> epochs.hold())
          .compose(held -> source.createSlot(known.fence()))
          .map(created -> Failpoints.hit(Failpoint.SLOT_CREATED_NOT_SAVED, created));
    }
  }
}
