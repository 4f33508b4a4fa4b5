package io.philotes.ingestion;

import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationCatalog.Rehearsal;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.postgres.catalog.SourceCatalog;
import io.philotes.postgres.catalog.TableShape;
import io.philotes.postgres.catalog.WalFacts;
import io.philotes.postgres.catalog.WalsenderFacts;
import io.philotes.postgres.catalog.WrittenConditions;
import io.philotes.postgres.replication.ReplicationConnection;
import io.philotes.postgres.replication.ReplicationStream;
import io.philotes.postgres.replication.SystemIdentity;
import io.philotes.postgres.replication.TimelineHistory;
import io.philotes.preflight.WantedPublication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A {@link SourceServer} that is PostgreSQL, with the slot and the publication that the configuration names. */
final class PostgresSource implements SourceServer {

  private static final Map<String, String> WITHOUT_MESSAGES = Map.of("proto_version", "1");
  private static final Map<String, String> WITH_MESSAGES = Map.of("proto_version", "1", "messages", "true");

  /** A start waits for the answer, and can do without. */
  private static final Duration COMPARING = Duration.ofSeconds(10);

  /** A stream waits for the answer. */
  private static final Duration HURRY = Duration.ofSeconds(2);

  private final SourceConfig config;
  private final PublicationDefinition shared;
  private final List<String> named;
  private final Database database;
  private final ReplicationLink link;
  private final CatalogLink catalog;
  /** For what a stream waits for: its connection is closed soon when the answer is late, and nobody else may wait on it. */
  private final CatalogLink tables;
  private final SourceProbe probe;

  /** @param sharing other sources that have the same publication */
  PostgresSource(Vertx vertx, SourceConfig config, List<SourceConfig> sharing, Database database) {
    this.config = config;
    shared = WantedPublication.shared(config, sharing);
    named = WantedPublication.tables(config, sharing);
    link = new ReplicationLink(vertx, config);
    this.database = database;
    catalog = new CatalogLink(database);
    tables = new CatalogLink(database);
    probe = new SourceProbe(database);
  }

  @Override
  public Future<SourceConnection> connect(long fence) {
    return link.connect(fence).map(connection -> new Connection(config, connection));
  }

  @Override
  public Future<ServerFacts> server() {
    return catalog.ask(SourceCatalog::server);
  }

  @Override
  public Future<Optional<SlotFacts>> slot() {
    return catalog.ask(source -> source.slot(config.slot()));
  }

  @Override
  public Future<Optional<PublicationFacts>> publication() {
    return catalog.ask(source -> source.publication(config.publication(), named));
  }

  /** Over a connection of its own, because nothing else may be asked within the transaction that it takes. */
  @Override
  public Future<WrittenConditions> conditions(PublicationDefinition definition) {
    CatalogLink alone = new CatalogLink(database);
    return alone.ask(COMPARING, source -> source.publications().conditions(definition))
        .otherwise(failure -> WrittenConditions.refused(definition.tables(), SourceFailures.saidByServer(failure))).eventually(alone::close);
  }

  /** Over a connection of its own, for the same reason. */
  @Override
  public Future<Void> createPublication(Consumer<Rehearsal> told) {
    CatalogLink alone = new CatalogLink(database);
    return alone.ask(source -> source.publications().create(shared, told)).eventually(alone::close);
  }

  @Override
  public Future<Void> terminate(SlotFacts slot) {
    return catalog.ask(source -> source.terminate(slot.activePid(), slot.holderApplication()));
  }

  @Override
  public Future<Optional<WalsenderFacts>> walsender(int pid) {
    return catalog.ask(source -> source.walsender(pid));
  }

  @Override
  public Future<WalFacts> wal() {
    return catalog.askSparingly(source -> source.wal(config.slot()));
  }

  @Override
  public Future<Map<Long, List<String>>> primaryKeys(List<Long> oids) {
    return tables.ask(HURRY, source -> source.primaryKeys(oids));
  }

  @Override
  public Future<Map<Long, TableShape>> shapes(List<Long> oids) {
    return tables.ask(HURRY, source -> source.shapes(oids));
  }

  @Override
  public Future<Boolean> isShuttingDown() {
    return probe.isShuttingDown();
  }

  @Override
  public Future<Void> closeCatalog() {
    return Future.join(catalog.close(), tables.close()).mapEmpty();
  }

  private record Connection(SourceConfig config, ReplicationConnection replication) implements SourceConnection {

    @Override
    public Future<String> startedAt() {
      return replication.query(SourceCatalog.STARTED_AT).map(rows -> rows.get(0).get(0));
    }

    @Override
    public Future<SystemIdentity> identifySystem() {
      return replication.identifySystem();
    }

    @Override
    public Future<TimelineHistory> timelineHistory(int timeline) {
      return replication.timelineHistory(timeline);
    }

    @Override
    public int backendPid() {
      return replication.backendPid();
    }

    @Override
    public Future<Lsn> createSlot() {
      return replication.createSlot(config.slot(), true).map(slot -> slot.consistentPoint());
    }

    @Override
    public Future<ReplicationStream> startReplication(Lsn from) {
      return replication.startReplication(config.slot(), from, List.of(config.publication()),
          config.needsMessages() ? WITH_MESSAGES : WITHOUT_MESSAGES);
    }

    @Override
    public Future<Void> close() {
      return replication.close().otherwiseEmpty();
    }
  }
}
