package io.philotes.buffer.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.function.LongToIntFunction;

/**
 * The epoch of an event by its position. An event keeps the epoch it was written in, because it is part of its id; the
 * batches know it. While a source is in its first epoch nothing has to be asked.
 */
final class EpochLookup {

  private static final String EPOCHS = """
      SELECT epoch, max(last_position)
        FROM (SELECT epoch, last_position FROM philotes.batches
               WHERE source_id = $1 AND last_position >= $2 AND last_position < $3
              UNION ALL
              (SELECT epoch, last_position FROM philotes.batches
                WHERE source_id = $1 AND last_position >= $3 ORDER BY last_position LIMIT 1)) AS b
       GROUP BY epoch""";

  private final BufferPool pool;

  EpochLookup(BufferPool pool) {
    this.pool = pool;
  }

  /** @return the epoch of each position from {@code first} to {@code last} */
  Future<LongToIntFunction> of(int sourceId, int presentEpoch, long first, long last) {
    if (presentEpoch == 1) {
      return Future.succeededFuture(position -> 1);
    }
    return pool.execute(EPOCHS, sourceId, first, last).map(rows -> lookup(rows, presentEpoch));
  }

  private static LongToIntFunction lookup(RowSet<Row> rows, int presentEpoch) {
    TreeMap<Long, Integer> byLastPosition = new TreeMap<>();
    rows.forEach(row -> byLastPosition.put(row.getLong(1), row.getInteger(0)));
    return position -> {
      Entry<Long, Integer> epoch = byLastPosition.ceilingEntry(position);
      return epoch == null ? presentEpoch : epoch.getValue();
    };
  }
}
