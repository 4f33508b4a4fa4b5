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

/** A source of which a test says what may be asked: all else is a mistake. */
abstract class UnaskedSource implements SourceServer {

  @Override
  public Future<SourceConnection> connect(long fence) {
    throw unasked();
  }

  @Override
  public Future<ServerFacts> server() {
    throw unasked();
  }

  @Override
  public Future<Optional<SlotFacts>> slot() {
    throw unasked();
  }

  @Override
  public Future<Optional<PublicationFacts>> publication() {
    throw unasked();
  }

  @Override
  public Future<WrittenConditions> conditions(PublicationDefinition definition) {
    throw unasked();
  }

  @Override
  public Future<Void> createPublication(Consumer<Rehearsal> told) {
    throw unasked();
  }

  @Override
  public Future<Void> terminate(SlotFacts slot) {
    throw unasked();
  }

  @Override
  public Future<WalFacts> wal() {
    throw unasked();
  }

  @Override
  public Future<Map<Long, List<String>>> primaryKeys(List<Long> oids) {
    throw unasked();
  }

  @Override
  public Future<Map<Long, TableShape>> shapes(List<Long> oids) {
    throw unasked();
  }

  @Override
  public Future<Boolean> isShuttingDown() {
    throw unasked();
  }

  @Override
  public Future<Optional<WalsenderFacts>> walsender(int pid) {
    throw unasked();
  }

  @Override
  public Future<Void> closeCatalog() {
    throw unasked();
  }

  static AssertionError unasked() {
    return new AssertionError("nobody asked for that");
  }
}
