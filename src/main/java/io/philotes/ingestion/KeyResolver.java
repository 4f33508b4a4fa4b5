package io.philotes.ingestion;

import io.philotes.bus.message.WriteBatch;
import io.philotes.event.RelationVersion;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the primary key of tables with REPLICA IDENTITY FULL, whose description marks every column as key. When the
 * catalog does not answer, the version is kept without a key and its events say {@code "key":null}.
 */
final class KeyResolver {

  private static final Logger LOG = LoggerFactory.getLogger(KeyResolver.class);

  private final SourceServer source;

  KeyResolver(SourceServer source) {
    this.source = source;
  }

  static boolean concerns(WriteBatch batch) {
    return batch.newRelations().stream().anyMatch(KeyResolver::lacksKey);
  }

  /** The batch with the keys that the catalog knows. Never fails. */
  Future<WriteBatch> resolve(WriteBatch batch) {
    List<Long> oids = batch.newRelations().stream().filter(KeyResolver::lacksKey).map(RelationVersion::relationOid).toList();
    return source.primaryKeys(oids)
        .otherwise(failure -> {
          LOG.atWarn().addKeyValue("source", batch.source()).addKeyValue("reason", failure.getMessage())
              .log("Primary keys of tables with REPLICA IDENTITY FULL are not known");
          return Map.of();
        })
        .map(keys -> withKeys(batch, keys));
  }

  private static WriteBatch withKeys(WriteBatch batch, Map<Long, List<String>> keys) {
    List<RelationVersion> relations = batch.newRelations().stream()
        .map(version -> lacksKey(version) ? keyed(version, keys) : version)
        .toList();
    return batch.withNewRelations(relations);
  }

  /** The catalog tells of today, the description perhaps of yesterday: a key column must be in it. */
  private static RelationVersion keyed(RelationVersion version, Map<Long, List<String>> keys) {
    List<String> names = keys.getOrDefault(version.relationOid(), List.of());
    List<String> columns = version.columns().stream().map(column -> column.name()).toList();
    return columns.containsAll(names) ? version.withKeyColumns(names) : version;
  }

  private static boolean lacksKey(RelationVersion version) {
    return version.replicaIdentity() == 'f' && version.keyColumns().isEmpty();
  }
}
