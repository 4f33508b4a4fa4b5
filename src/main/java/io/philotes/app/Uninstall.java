package io.philotes.app;

import io.philotes.buffer.EpochOpener;
import io.philotes.buffer.store.BufferRemoval;
import io.philotes.buffer.store.BufferRemoval.Held;
import io.philotes.buffer.store.SchemaMigrator;
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
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Takes Philotes away from its databases: the slots of all sources first, because they fill the sources' disks, then publications, and
 * last, when told so, the buffer's schema. Everything is looked at and shown before anything is changed; with consent the lease of
 * each source is held. A buffer that cannot be reached must not keep a slot alive, so it is done without then; one that can be reached has
 * to know the slot, else it is not ours to drop.
 */
final class Uninstall {

  /** The buffer is gone, or nobody gets to it: it has no say, as if there were none. */
  private static final Set<ErrorCode> AWAY = Set.of(ErrorCode.BUFFER_UNKNOWN_HOST, ErrorCode.BUFFER_REFUSED, ErrorCode.BUFFER_TIMEOUT,
      ErrorCode.BUFFER_NOT_POSTGRESQL, ErrorCode.BUFFER_AUTHENTICATION, ErrorCode.BUFFER_DATABASE, ErrorCode.BUFFER_TLS);

  private final Vertx vertx;
  private final PhilotesConfig config;
  private final UninstallOptions options;
  private final UninstallText text;
  private final Database database;
  private final List<Step> steps = new ArrayList<>();
  private List<Held> held = List.of();
  private boolean bufferAway;

  Uninstall(Vertx vertx, PhilotesConfig config, UninstallOptions options, UninstallText text) {
    this.vertx = vertx;
    this.config = config;
    this.options = options;
    this.text = text;
    database = config.buffer().enabled() ? new Database(vertx, config.buffer().database(), Side.BUFFER, config.instance()) : null;
    NamedSources.of(config, options.source()).forEach(source -> steps.add(new Step(source)));
  }

  /** Runs on an event loop of its own. Fails coded; what was removed before stays removed. */
  Future<Void> run() {
    return EventLoop.run(vertx, () -> uninstall()
        .eventually(() -> Future.join(steps.stream().map(Step::close).toList())));
  }

  private Future<Void> uninstall() {
    return (config.buffer().enabled() ? lookAtBuffer() : withoutBuffer())
        .compose(looked -> inOrder(Step::plan))
        .compose(planned -> consented());
  }

  private Future<Void> withoutBuffer() {
    if (options.buffer()) {
      return Future.failedFuture(PhilotesException.of(ErrorCode.BUFFER_OFF, "option", "--buffer", "there is nothing to drop"));
    }
    bufferAway = true;
    text.noBuffer();
    return Future.succeededFuture();
  }

  private Future<Void> lookAtBuffer() {
    return new BufferRemoval(database).plan(steps.stream().map(step -> step.source.name()).toList()).compose(found -> {
      held = found;
      text.buffer(config.buffer().database(), held, options.buffer());
      if (options.buffer()) {
        text.others(held.stream().filter(other -> !isConfigured(other)).toList());
      }
      return Future.<Void>succeededFuture();
    }, failure -> {
      bufferAway = failure instanceof PhilotesException coded && AWAY.contains(coded.code()) && !options.buffer();
      if (bufferAway) {
        text.bufferAway((PhilotesException) failure);
      }
      return bufferAway ? Future.succeededFuture() : Future.failedFuture(failure);
    });
  }

  private boolean isConfigured(Held other) {
    return config.sources().stream().anyMatch(configured -> configured.name().equals(other.source()));
  }

  private Future<Void> consented() {
    if (options.dryRun()) {
      text.dryRun();
      return Future.succeededFuture();
    }
    return options.consent() ? remove() : Future.failedFuture(UninstallOptions.notConsented());
  }

  private Future<Void> remove() {
    return usable()
        .compose(usable -> inOrder(Step::lease))
        .compose(leased -> inOrder(Step::dropSlot))
        .compose(dropped -> inOrder(Step::dropPublication))
        .compose(dropped -> inOrder(Step::release))
        .compose(released -> options.buffer() ? new BufferRemoval(database).drop().onSuccess(dropped -> text.bufferDropped())
            : Future.succeededFuture())
        .onSuccess(done -> text.leftToDo(steps.stream().map(step -> step.source).filter(this::isLastWithItsRole).toList(),
            config.buffer().database(), options.buffer()));
  }

  /** The lease is taken as this program takes it, which a schema of an older version does not know. */
  private Future<Void> usable() {
    return held.isEmpty() ? Future.succeededFuture() : new SchemaMigrator(database).migrate();
  }

  private Future<Void> inOrder(Function<Step, Future<Void>> work) {
    Future<Void> done = Future.succeededFuture();
    for (Step step : steps) {
      done = done.compose(before -> work.apply(step));
    }
    return done;
  }

  /** Sources that are configured and stay. */
  private List<SourceConfig> staying() {
    return config.sources().stream().filter(source -> steps.stream().noneMatch(step -> step.source.equals(source))).toList();
  }

  private boolean isLastWithItsRole(SourceConfig source) {
    return staying().stream().noneMatch(other -> other.database().isOnServerOf(source.database())
        && other.database().user().equals(source.database().user()));
  }

  /** One source. */
  private final class Step {

    private final SourceConfig source;
    private final EpochOpener epochs;
    private final OperatedSource operated;
    private RemovalPlan plan;
    private boolean drops;

    Step(SourceConfig source) {
      this.source = source;
      epochs = new EpochOpener(vertx, database, source.name(), config.instance() + " (uninstall)", config.buffer().leaseDuration(),
          config.buffer().retention());
      operated = new OperatedSource(vertx, source, config.sharing(source), config.instance());
    }

    Future<Void> plan() {
      return operated.planRemoval().compose(found -> {
        plan = found;
        List<String> users = users();
        drops = plan.publication() != null && plan.mayDropPublication() && !options.keepPublication() && users.isEmpty();
        text.source(source, found, options.keepPublication(), users);
        return known();
      });
    }

    /** Who else may need the publication. */
    private List<String> users() {
      List<String> users = new ArrayList<>();
      staying().stream().filter(other -> other.database().isOnServerOf(source.database()) && other.publication().equals(source.publication())
          && other.database().database().equals(source.database().database())).forEach(other -> users.add("the source " + other.name()));
      List<String> own = steps.stream().map(step -> step.source).filter(other -> other.database().isOnServerOf(source.database()))
          .map(SourceConfig::slot).toList();
      plan.otherSlots().stream().filter(slot -> !own.contains(slot)).forEach(slot -> users.add("the slot " + slot));
      return users;
    }

    /** A slot that the buffer was not read from may be somebody else's, and one that it was read from must not be forgotten. */
    private Future<Void> known() {
      if (bufferAway) {
        return Future.succeededFuture();
      }
      Held mine = held.stream().filter(row -> row.source().equals(source.name())).findFirst().orElse(null);
      boolean same = mine != null && mine.slot().equals(source.slot()) && mine.database().equals(source.database().database());
      if (options.buffer() && mine != null && !same) {
        return Future.failedFuture(PhilotesException.of(ErrorCode.SLOT_WRONG_KIND, "slot", source.slot(), "the buffer's history of "
            + source.name() + " was read from the slot " + mine.slot() + " of the database " + mine.database()
            + ", which would be forgotten with the buffer; configure that one"));
      }
      return plan.slot() == null || same ? Future.succeededFuture() : Future.failedFuture(PhilotesException.of(ErrorCode.SLOT_UNKNOWN,
          "slot", plan.slot(), "the buffer was not read from it, so it may be somebody else's"));
    }

    Future<Void> lease() {
      return held.isEmpty() ? Future.succeededFuture() : epochs.open().mapEmpty();
    }

    Future<Void> dropSlot() {
      return plan.slot() == null ? Future.succeededFuture() : hold().compose(ours -> operated.dropSlot(plan.slot()))
          .onSuccess(dropped -> text.dropped(source, "the slot " + plan.slot()));
    }

    Future<Void> dropPublication() {
      return !drops ? Future.succeededFuture() : hold().compose(ours -> operated.dropPublication())
          .onSuccess(dropped -> text.dropped(source, "the publication " + plan.publication()));
    }

    private Future<Void> hold() {
      return held.isEmpty() ? Future.succeededFuture() : epochs.hold();
    }

    /** So that the schema can go. */
    Future<Void> release() {
      return epochs.close();
    }

    Future<Void> close() {
      return epochs.close().transform(closed -> operated.close());
    }
  }
}
