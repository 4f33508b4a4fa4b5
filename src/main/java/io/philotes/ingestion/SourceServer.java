package io.philotes.ingestion;

import io.philotes.postgres.catalog.PublicationCatalog.Rehearsal;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.postgres.catalog.TableShape;
import io.philotes.postgres.catalog.WalFacts;
import io.philotes.postgres.catalog.WalsenderFacts;
import io.philotes.postgres.catalog.WrittenConditions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A source as its ingestion uses it: questions to the catalog, and replication connections. A simulation has its own.
 * Failures are coded, unless said otherwise.
 */
interface SourceServer {

  /**
   * Opens a replication connection.
   *
   * @param fence put into the application name, so that a later leader knows whose connection it is
   */
  Future<SourceConnection> connect(long fence);

  Future<ServerFacts> server();

  /** The configured slot. */
  Future<Optional<SlotFacts>> slot();

  /** The configured publication. */
  Future<Optional<PublicationFacts>> publication();

  /** The conditions of a definition as the server writes them. Never fails. */
  Future<WrittenConditions> conditions(PublicationDefinition definition);

  /**
   * Creates the configured publication as all that have it are configured.
   *
   * @param told what it is, before that is committed
   */
  Future<Void> createPublication(Consumer<Rehearsal> told);

  /** Ends the walsender that uses the slot. */
  Future<Void> terminate(SlotFacts slot);

  /** The process that serves a replication connection; empty when there is none. */
  Future<Optional<WalsenderFacts>> walsender(int pid);

  Future<WalFacts> wal();

  /** The primary key columns of tables, by oid. */
  Future<Map<Long, List<String>>> primaryKeys(List<Long> oids);

  /** The columns of tables as they are now, by oid; tables that are not there are missing. Answers within 2 s or fails. */
  Future<Map<Long, TableShape>> shapes(List<Long> oids);

  /** Whether the source refuses new connections because it stops. Never fails: what cannot be told is no shutdown. */
  Future<Boolean> isShuttingDown();

  /** Ends the connections to the catalog, if there are any; the next question opens another, perhaps to another server. */
  Future<Void> closeCatalog();
}
