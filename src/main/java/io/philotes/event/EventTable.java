package io.philotes.event;

import io.philotes.postgres.Lsn;
import java.util.List;

/**
 * A table as an event of it needs to know it, to become a {@link ChangeEvent}: the one place where images, key and metadata are taken
 * apart, whether they come out of the buffer or straight from the stream.
 */
public final class EventTable {

  /** That of an event that has none, a logical message. */
  public static final EventTable NONE = new EventTable(null, null, List.of(), 'n');

  private final String schema;
  private final String table;
  private final EventKey key;
  private final char replicaIdentity;

  /**
   * @param keyColumns the columns of an event's key, in their order; empty when there is none
   * @param replicaIdentity as in pg_class.relreplident
   */
  public EventTable(String schema, String table, List<String> keyColumns, char replicaIdentity) {
    this.schema = schema;
    this.table = table;
    this.replicaIdentity = replicaIdentity;
    key = new EventKey(keyColumns);
  }

  public static EventTable of(RelationVersion version) {
    return new EventTable(version.schema(), version.table(), version.keyColumns(), version.replicaIdentity());
  }

  /**
   * One event of this table.
   *
   * @param commitTime microseconds since 2000-01-01 UTC
   * @param before JSON object or null, as {@code after}
   * @param metadata JSON object or null, with the list of unchanged columns in it
   */
  public ChangeEvent event(String source, int epoch, long position, Lsn lsn, Lsn commitLsn, int seq, boolean last, long xid,
                           long commitTime, Operation operation, String before, String after, String metadata) {
    EventMetadata split = EventMetadata.of(metadata);
    String keyOrNull = operation == Operation.UNDECODED ? null : key.of(before, after);
    return new ChangeEvent(source, epoch, position, lsn, commitLsn, seq, last, xid, schema, table, operation,
        keyOrNull, before, BeforeKind.of(before, replicaIdentity), after, split.unchanged(),
        CommitTime.toInstant(commitTime), split.rest());
  }
}
