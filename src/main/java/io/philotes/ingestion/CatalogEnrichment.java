package io.philotes.ingestion;

import io.philotes.bus.message.WriteBatch;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.catalog.TableShape;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to new relation versions what their Relation messages do not say and the source's catalog does: the record that is kept
 * with the version, and the primary key of tables with REPLICA IDENTITY FULL, whose description marks every column as key.
 *
 * <p>The stream waits meanwhile, so a catalog that does not answer soon is left alone for a while: the versions are kept without
 * a record. Only the missing key of a table with REPLICA IDENTITY FULL is worth a longer wait, because its events are without key
 * else. Belongs to the source's event loop.
 */
final class CatalogEnrichment {

  /** Milliseconds without a question after one that failed. */
  static final long REST = 10_000;
  /** A longer record is left out: labels and expressions have no limit of their own. */
  static final int LONGEST_RECORD = 1 << 20;
  /** Of the records of a batch together. */
  static final int LONGEST_RECORDS = 4 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(CatalogEnrichment.class);

  private final SourceServer source;
  private final Timers timers;
  private final boolean kept;
  private long restsUntil;

  /** @param kept whether versions are stored; else nobody would read the record, and only keys are asked for */
  CatalogEnrichment(SourceServer source, Timers timers, boolean kept) {
    this.source = source;
    this.timers = timers;
    this.kept = kept;
    this.restsUntil = timers.millis();
  }

  /** Whether there is something to ask for. */
  boolean concerns(WriteBatch batch) {
    return kept && !rests() ? !batch.newRelations().isEmpty() : lacksKeys(batch);
  }

  private boolean rests() {
    return timers.millis() < restsUntil;
  }

  /** The batch with what the catalog knows, or without. Throws nothing; fails only by a mistake of ours. */
  Future<WriteBatch> enrich(WriteBatch batch) {
    if (!kept || rests()) {
      return keys(batch);
    }
    List<Long> oids = batch.newRelations().stream().map(RelationVersion::relationOid).distinct().toList();
    return Future.succeededFuture(oids).compose(source::shapes)
        .map(shapes -> recorded(batch, shapes))
        .recover(failure -> {
          restsUntil = timers.millis() + REST;
          tell(batch, failure, "The catalog does not tell of new tables: their descriptions are kept without its record");
          return lacksKeys(batch) ? keys(batch) : Future.succeededFuture(batch);
        });
  }

  private static WriteBatch recorded(WriteBatch batch, Map<Long, TableShape> shapes) {
    List<RelationVersion> versions = new ArrayList<>();
    int room = LONGEST_RECORDS;
    for (RelationVersion version : batch.newRelations()) {
      RelationVersion recorded = recorded(version, shapes.get(version.relationOid()), Math.min(room, LONGEST_RECORD));
      room -= recorded.catalog() == null ? 0 : recorded.catalog().length();
      versions.add(recorded);
    }
    return batch.withNewRelations(versions);
  }

  private static RelationVersion recorded(RelationVersion version, TableShape shape, int longest) {
    if (shape == null) {
      return version;
    }
    CatalogRecord catalog = new CatalogRecord(version, shape);
    String json = catalog.json();
    return version.withCatalog(lacksKey(version) ? catalog.primaryKey() : version.keyColumns(),
        json.length() <= longest ? json : null);
  }

  private Future<WriteBatch> keys(WriteBatch batch) {
    List<Long> oids = batch.newRelations().stream().filter(CatalogEnrichment::lacksKey).map(RelationVersion::relationOid).toList();
    return Future.succeededFuture(oids).compose(source::primaryKeys)
        .otherwise(failure -> {
          tell(batch, failure, "Primary keys of tables with REPLICA IDENTITY FULL are not known");
          return Map.of();
        })
        .map(keys -> mapped(batch, version -> lacksKey(version) ? keyed(version, keys) : version));
  }

  private static void tell(WriteBatch batch, Throwable failure, String what) {
    LOG.atWarn().addKeyValue("source", batch.source()).addKeyValue("reason", failure.getMessage()).log(what);
  }

  private static WriteBatch mapped(WriteBatch batch, UnaryOperator<RelationVersion> change) {
    return batch.withNewRelations(batch.newRelations().stream().map(change).toList());
  }

  /** The catalog tells of today, the description perhaps of yesterday: a key column must be in it. */
  private static RelationVersion keyed(RelationVersion version, Map<Long, List<String>> keys) {
    List<String> names = keys.getOrDefault(version.relationOid(), List.of());
    List<String> columns = version.columns().stream().map(column -> column.name()).toList();
    return columns.containsAll(names) ? version.withCatalog(names, null) : version;
  }

  private static boolean lacksKeys(WriteBatch batch) {
    return batch.newRelations().stream().anyMatch(CatalogEnrichment::lacksKey);
  }

  private static boolean lacksKey(RelationVersion version) {
    return version.replicaIdentity() == 'f' && version.keyColumns().isEmpty();
  }
}
