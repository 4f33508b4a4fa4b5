package io.philotes.event;

import io.philotes.postgres.Lsn;
import java.time.Instant;
import java.util.List;

/**
 * One committed change of one row (or one truncated table, one logical message, one change that could not be decoded), as a consumer
 * gets it.
 *
 * <p>Images are JSON text exactly as buffered: numbers keep every digit. {@link EventJson} reads them.
 *
 * @param epoch generation of the source's history
 * @param position dense number within the source, from 1
 * @param lsn of the change record; no identity: several changes may share it
 * @param commitLsn of its transaction; with {@code seq} and {@code epoch} the identity of the event
 * @param seq number within its transaction, from 0
 * @param last whether it ends its transaction
 * @param xid the source's transaction id, 0 for a logical message outside of transactions
 * @param schema null for a logical message and where nobody knows it, as {@code table}
 * @param key JSON object of the key columns, or null
 * @param before JSON object, or null: the old row (REPLICA IDENTITY FULL), the old key when an update changed it, or
 *     the key of a deleted row
 * @param beforeKind which of these it is; {@code NONE} if and only if there is none
 * @param after JSON object, or null
 * @param unchanged columns whose large value did not change and was not sent: absent from {@code after}
 * @param eventTime commit time at the source, to the microsecond
 * @param metadata JSON object, {@code {}} when there is none
 */
public record ChangeEvent(String source, int epoch, long position, Lsn lsn, Lsn commitLsn, int seq, boolean last,
                          long xid, String schema, String table, Operation operation, String key, String before,
                          BeforeKind beforeKind, String after, List<String> unchanged, Instant eventTime, String metadata) {
  public ChangeEvent {
    unchanged = List.copyOf(unchanged);
    if ((beforeKind == BeforeKind.NONE) != (before == null)) {
      throw new IllegalArgumentException("an old row that is " + beforeKind + " and " + (before == null ? "not " : "") + "there");
    }
  }

  /** The stable id: {@code source:epoch:commitLsn:seq}. The same event has the same id in every delivery. */
  public String id() {
    return source + ':' + epoch + ':' + commitLsn + ':' + seq;
  }
}
