package io.philotes.app;

import io.philotes.buffer.EpochOpener;
import io.philotes.buffer.store.BufferRemoval;
import io.philotes.buffer.store.BufferRemoval.Held;
import io.philotes.cli.UninstallOptions;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.ingestion.OperatedSource;
import io.philotes.ingestion.RemovalPlan;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Takes Philotes away from its databases: slots first, because they fill the sources' disks, then publications, and last, when told
 * so, the buffer's schema. Everything is looked at and shown before anything is changed. Each source's lease is held meanwhile, if
 * the buffer can be reached: a buffer that is gone must not keep a slot alive.
 */
final class Uninstall {

  private final Vertx vertx;
  private final PhilotesConfig config;
  private final UninstallOptions options;
  private final UninstallText text;
  private final Database database;
  private final List<Step> steps = new ArrayList<>();

  Uninstall(Vertx vertx, PhilotesConfig config, UninstallOptions options, UninstallText text) {
    this.vertx = vertx;
    this.config = config;
    this.options = options;
    this.text = text;
    database = new Database(vertx, config.buffer().database(), Side.BUFFER, config.instance());
    NamedSources.of(config, options.source()).forEach(source -> steps.add(new Step(source)));
  }

  /** Runs on an event loop of its own. Fails coded; what was removed before stays removed. */
  Future<Void> run() {
    Promise<Void> done = Promise.promise();
    vertx.getOrCreateContext().runOnContext(there -> uninstall()
        .eventually(() -> Future.join(steps.stream().map(Step::close).toList()))
        .onComplete(done));
    return done.future();
  }

  private Future<Void> uninstall() {
    return inOrder(Step::plan)
        .compose(planned -> planBuffer())
        .compose(planned -> consented());
  }

  private Future<Void> planBuffer() {
    return new BufferRemoval(database).held().compose(held -> {
      text.buffer(config.buffer().database(), held, options.buffer());
      text.others(others(held));
      return Future.succeededFuture();
    }, unreachable -> {
      text.bufferUnreachable((PhilotesException) unreachable);
      return options.buffer() ? Future.failedFuture(unreachable) : Future.succeededFuture();
    });
  }

  /** Sources whose slots are not ours to drop here, because nothing says where they are. */
  private List<Held> others(List<Held> held) {
    return !options.buffer() ? List.of() : held.stream()
        .filter(source -> config.sources().stream().noneMatch(configured -> configured.name().equals(source.source()))).toList();
  }

  private Future<Void> consented() {
    if (options.dryRun()) {
      text.dryRun();
      return Future.succeededFuture();
    }
    return options.consent() ? remove() : Future.failedFuture(UninstallOptions.notConsented());
  }

  private Future<Void> remove() {
    return inOrder(Step::remove)
        .compose(removed -> Future.join(steps.stream().map(Step::release).toList()))
        .compose(released -> options.buffer() ? new BufferRemoval(database).drop().onSuccess(dropped -> text.bufferDropped())
            : Future.succeededFuture())
        .onSuccess(done -> text.leftToDo(steps.stream().map(step -> step.source).toList(), config.buffer().database(), options.buffer()));
  }

  private Future<Void> inOrder(Function<Step, Future<Void>> work) {
    Future<Void> done = Future.succeededFuture();
    for (Step step : steps) {
      done = done.compose(before -> work.apply(step));
    }
    return done;
  }

  /** One source. */
  private final class Step {

    private final SourceConfig source;
    private final EpochOpener epochs;
    private final OperatedSource operated;
    private RemovalPlan plan;
    private boolean leased;

    Step(SourceConfig source) {
      this.source = source;
      epochs = new EpochOpener(vertx, database, source.name(), config.instance() + " (uninstall)", config.buffer().leaseDuration(),
          config.buffer().retention());
      operated = new OperatedSource(vertx, source, config.instance());
    }

    Future<Void> plan() {
      return lease().compose(held -> operated.planRemoval()).map(found -> {
        plan = found;
        text.source(source, found, options.keepPublication());
        return null;
      });
    }

    /** Only an instance that leads keeps us from it; a buffer that is not there, or has no schema, does not. */
    private Future<Void> lease() {
      return new BufferRemoval(database).isThere()
          .compose(there -> there ? epochs.open().<Void>map(known -> {
            leased = true;
            return null;
          }) : Future.succeededFuture())
          .recover(failure -> failure instanceof PhilotesException coded && coded.code() == ErrorCode.SOURCE_LED
              ? Future.failedFuture(failure) : Future.succeededFuture());
    }

    Future<Void> remove() {
      return hold()
          .compose(held -> plan.slot() == null ? Future.succeededFuture()
              : operated.dropSlot(plan.slot()).onSuccess(dropped -> text.dropped(source, "the slot " + plan.slot())))
          .compose(dropped -> dropPublication());
    }

    private Future<Void> dropPublication() {
      boolean drops = plan.publication() != null && plan.mayDropPublication() && !options.keepPublication();
      return !drops ? Future.succeededFuture()
          : operated.dropPublication().onSuccess(dropped -> text.dropped(source, "the publication " + plan.publication()));
    }

    private Future<Void> hold() {
      return leased ? epochs.hold() : Future.succeededFuture();
    }

    /** So that the schema can go. */
    Future<Void> release() {
      leased = false;
      return epochs.close();
    }

    Future<Void> close() {
      return (leased ? epochs.close() : Future.<Void>succeededFuture()).transform(closed -> operated.close());
    }
  }
}
