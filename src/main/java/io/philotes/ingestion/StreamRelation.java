package io.philotes.ingestion;

import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.ingestion.image.ColumnForm;
import io.philotes.ingestion.image.RelationEncoder;
import io.philotes.ingestion.image.ValueLimit;
import java.util.List;
import java.util.Set;

/**
 * A table of the current stream as it was last described: the version its changes refer to, and the encoder of its rows.
 *
 * <p>The changes of partitions may come as those of their root ({@code publish_via_partition_root}). Then the old row is what the
 * replica identity of the partition put into the WAL, whatever that of the root is; which partition it was, a change does not say.
 * So the identity of such a table is that of its partitions.
 */
final class StreamRelation {

  private static final char FULL = 'f';

  private final RelationVersion sent;
  private final PartitionIdentities partitions;
  private RelationVersion version;
  private RelationEncoder encoder;

  /**
   * @param sent what the server said; its numbers mean nothing yet
   * @param before the description before, or null: partitions that it knows are not described again. It is of no use any more
   */
  StreamRelation(RelationVersion sent, StreamRelation before) {
    this.sent = sent;
    partitions = before == null ? new PartitionIdentities() : before.partitions;
  }

  long oid() {
    return sent.relationOid();
  }

  /** {@code schema.table} */
  String name() {
    return sent.schema() + "." + sent.table();
  }

  /** Whether the values of a column stand in images as they are sent. */
  boolean embeds(int column) {
    if (column >= sent.columns().size()) {
      return false;
    }
    RelationColumn described = sent.columns().get(column);
    return ColumnForm.of(described.typeOid(), described.typeName()) == ColumnForm.JSONB;
  }

  /** Some of the changes that come as those of this table are of that one. */
  void publishes(StreamRelation partition) {
    if (partitions.put(partition.sent)) {
      version = null;
    }
  }

  boolean hasPartitions() {
    return !partitions.isEmpty();
  }

  /** Null until it was given one, and again when it needs another. */
  RelationVersion version() {
    return version;
  }

  RelationEncoder encoder() {
    return encoder;
  }

  void use(RelationVersion used, ValueLimit limit) {
    version = used;
    encoder = RelationEncoder.of(used, limit);
  }

  /** The table with the identity that its old rows have. */
  RelationVersion description() {
    if (partitions.isEmpty()) {
      return sent;
    }
    char identity = partitions.identity();
    Set<String> key = partitions.key();
    List<RelationColumn> columns = sent.columns().stream().map(column -> column.withKey(identity == FULL || key.contains(column.name()))).toList();
    return sent.withIdentity(identity, columns);
  }
}
