package io.philotes.ingestion;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SourceCatalog;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.preflight.Finding;
import io.philotes.preflight.Findings;
import io.philotes.preflight.PublicationChecks;
import io.philotes.preflight.SourceChecks;
import io.philotes.preflight.SourceFacts;
import io.philotes.preflight.WantedPublication;
import io.philotes.timing.EventLoopTimers;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/**
 * Looks at a source as a start would, and at what may hurt later, without a lease and without changing anything. A
 * publication that is missing is created and taken back, because only that tells whether the role may. To be used on one
 * event loop.
 */
public final class SourcePreflight {

  private static final Duration FACTS = Duration.ofSeconds(60);
  private static final String HISTORY = "history";

  private final SourceConfig config;
  private final List<SourceConfig> others;
  private final PublicationDefinition shared;
  private final Database database;
  private final CatalogLink catalog;
  private final SourceServer source;
  private final Timers timers;
  private final Findings findings;

  /**
   * @param others other sources that have the same publication
   * @param instance names this process in pg_stat_activity
   */
  public SourcePreflight(Vertx vertx, SourceConfig config, List<SourceConfig> others, String instance) {
    this.config = config;
    this.others = List.copyOf(others);
    shared = WantedPublication.shared(config, others);
    database = new Database(vertx, config.database(), Side.SOURCE, instance);
    catalog = new CatalogLink(database);
    source = new PostgresSource(vertx, config, others, database);
    timers = new EventLoopTimers(vertx);
    findings = new Findings("source " + config.name());
  }

  /**
   * Looks. Never fails: what goes wrong is a finding.
   *
   * @param known what the buffer knows of the source; null when it could not be asked
   * @param leader the instance that leads the source; null when none does
   */
  public Future<List<Finding>> check(SourceCheckpoint known, String leader) {
    return catalog.ask(SourceCatalog::server)
        .compose(server -> server.versionNumber() >= ServerFacts.OLDEST_VERSION ? new PreflightReader(config, catalog, others).read()
            : Future.failedFuture(PhilotesException.of(ErrorCode.SOURCE_VERSION, "server_version_num", server.versionNumber(), "older than 14")))
        .onSuccess(this::connected)
        .compose(facts -> rehearse(facts)
            .compose(rehearsed -> replicate(known, leader))
            .compose(replicated -> physical(facts)))
        .recover(failure -> failed("connection", failure))
        .transform(looked -> close())
        .map(closed -> findings.list());
  }

  private void connected(SourceFacts facts) {
    findings.ok("connection", config.database().address() + ", database " + config.database().database()
        + ", role " + facts.role().name());
    SourceChecks.check(facts, findings);
  }

  private Future<Void> rehearse(SourceFacts facts) {
    boolean creates = facts.publication().isEmpty() && !facts.server().standby() && findings.isWell("table")
        && !findings.has(ErrorCode.PUBLICATION_OPTION);
    return !creates ? Future.succeededFuture()
        : catalog.ask(asked -> asked.publications().rehearse(shared))
            .onSuccess(rehearsed -> {
              findings.ok("publication_right", "the role may create the publication");
              PublicationChecks.created(rehearsed.facts(), rehearsed.refused(), facts, findings);
            })
            .<Void>mapEmpty()
            .recover(this::notRehearsed);
  }

  private Future<Void> notRehearsed(Throwable failure) {
    if (SourceFailures.isLocked(failure)) {
      findings.note("publication_right", "whether the role may create the publication is not known, because one of the tables is locked now: "
          + SourceFailures.saidByServer(failure), "Run 'check' again; pg_locks tells who holds the lock");
      return Future.succeededFuture();
    }
    boolean mistaken = SourceFailures.isMistaken(shared, failure);
    findings.error(ErrorCode.PUBLICATION_MISSING, "publication_right", (mistaken ? "nobody can create the publication so: " : "the role may not create the publication: ")
        + SourceFailures.saidByServer(failure), mistaken ? "Correct " + SourceFailures.whatIsMistaken(shared, failure)
        : shared.createSql() + "; -- as superuser, or as the owner of the tables");
    return Future.succeededFuture();
  }

  /** Opens a replication connection, as a start does, and decides as a start does. */
  private Future<Void> replicate(SourceCheckpoint known, String leader) {
    return source.connect(0).compose(connection -> {
      findings.ok("replication_connection", "a replication connection can be opened");
      return history(connection, known, leader).eventually(connection::close);
    }).recover(failure -> failed("replication_connection", failure));
  }

  private Future<Void> history(SourceConnection connection, SourceCheckpoint known, String leader) {
    if (known == null) {
      findings.note(HISTORY, "without the buffer it cannot be told where a start would begin", "");
      return Future.succeededFuture();
    }
    return timers.within(FACTS, new FactsReader(config, others, source).read(connection, known))
        .map(facts -> {
          judge(facts, leader);
          return null;
        });
  }

  /** What a leader reads moves on while we look, so that the slot seems ahead of what the buffer said before. */
  private void judge(StartFacts facts, String leader) {
    boolean read = facts.slot().map(slot -> slot.activePid() != 0).orElse(false);
    boolean readByOurs = facts.slot().filter(slot -> SlotHolder.isOurs(slot.holderApplication(), config.name())).isPresent();
    if (leader != null && read) {
      findings.ok(HISTORY, "the instance " + leader + " leads and reads the slot " + config.slot());
    } else if (!facts.checkpoint().isKept() && readByOurs) {
      findings.ok(HISTORY, "an instance of Philotes reads the slot " + config.slot());
    } else {
      judge(StartDecision.decide(facts), facts.checkpoint().isKept());
    }
  }

  private void judge(StartAction action, boolean kept) {
    switch (action.kind()) {
      case CREATE_SLOT -> findings.ok(HISTORY, kept ? "nothing was captured yet; the first start creates the slot " + config.slot()
          : "there is no slot " + config.slot() + "; a start creates it and begins there, whatever was before");
      case ADOPT_SLOT -> findings.ok(HISTORY, kept ? "the first start was interrupted; the next goes on with the slot " + config.slot()
          : "a start goes on where the slot " + config.slot() + " stands, at " + action.from());
      case STREAM -> findings.ok(HISTORY, "a start goes on at " + action.from());
      case FOLLOW_TIMELINE -> findings.ok(HISTORY, "a start follows the source to its new timeline and goes on at " + action.from());
      case REFUSE -> refused(action.refusal());
    }
  }

  private void refused(PhilotesException refusal) {
    if (!findings.has(refusal.code())) {
      findings.failure(HISTORY, refusal);
    }
  }

  private Future<Void> physical(SourceFacts facts) {
    return database.allowsPhysicalReplication().map(allowed -> {
      if (allowed) {
        findings.warn("physical_replication", facts.role().name() + " may copy the whole cluster: pg_hba.conf lets it in for physical replication",
            "Add to pg_hba.conf, above what lets it in: host replication " + Identifiers.quoteInHba(facts.role().name()) + " all reject");
      }
      return null;
    });
  }

  private Future<Void> failed(String name, Throwable failure) {
    PhilotesException coded = SourceFailures.of(config, failure);
    if (!findings.has(coded.code())) {
      findings.failure(name, coded);
    }
    return Future.succeededFuture();
  }

  private Future<Void> close() {
    return source.closeCatalog().transform(closed -> catalog.close());
  }
}
