package io.philotes.bus.message;

import io.philotes.event.EventRows;
import io.philotes.event.RelationVersion;
import java.util.List;

/**
 * Events on their way into the buffer, in stream order. Either whole source transactions ({@code opens} and
 * {@code closes}), or one chunk of a transaction that is larger than a batch may be.
 *
 * @param session the writer's number of the stream this belongs to, see {@link SourceOpened}
 * @param opens whether it begins with the first event of a transaction
 * @param closes whether it ends with the last event of a transaction; only then {@code endLsn} is known
 * @param transactions number of transactions that end in it
 * @param lastCommitLsn commit LSN of its last transaction (also of an open one)
 * @param endLsn end LSN of its last transaction, 0 unless {@code closes}
 * @param newRelations relation versions used here for the first time
 */
public record WriteBatch(String source, long session, boolean opens, boolean closes, int transactions,
                         long lastCommitLsn, long endLsn, long firstCommitTime, long lastCommitTime,
                         List<RelationVersion> newRelations, EventRows rows) {
  public WriteBatch {
    newRelations = List.copyOf(newRelations);
    if (rows.size() == 0) {
      throw new IllegalArgumentException("a batch has at least one event");
    }
  }

  public WriteBatch withNewRelations(List<RelationVersion> relations) {
    return new WriteBatch(source, session, opens, closes, transactions, lastCommitLsn, endLsn, firstCommitTime,
        lastCommitTime, relations, rows);
  }
}
