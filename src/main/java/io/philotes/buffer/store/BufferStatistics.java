package io.philotes.buffer.store;

import io.philotes.bus.message.BufferStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** How much the buffer holds, from positions and the catalog: the cost does not grow with the number of events. */
public final class BufferStatistics {

  private static final String STATUS = """
      SELECT s.name, s.next_position - r.floor_position, s.next_position - waiting.first,
             (SELECT e.event_time FROM philotes.cdc_events e WHERE e.source_id = s.name AND e.id = waiting.first),
             coalesce((SELECT sum(pg_total_relation_size(t.relid))::bigint
                         FROM pg_catalog.pg_partition_tree(to_regclass('philotes.events_' || s.id)) t), -1),
             coalesce((SELECT extract(epoch FROM clock_timestamp() - min(a.xact_start))::float8 FROM pg_catalog.pg_stat_activity a
                        WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()), 0)
        FROM philotes.sources s
        JOIN philotes.retention r ON r.source_id = s.id
       CROSS JOIN LATERAL (SELECT greatest(r.floor_position, 1 + min(c.position)) AS first
                             FROM philotes.consumers c WHERE c.source_id = s.id AND c.state = 'declared') AS waiting
       ORDER BY s.id""";

  private final BufferPool pool;

  public BufferStatistics(BufferPool pool) {
    this.pool = pool;
  }

  /** One status per source, read now. */
  public Future<List<BufferStatus>> read() {
    return pool.execute(STATUS).map(rows -> {
      List<BufferStatus> sources = new ArrayList<>();
      rows.forEach(row -> sources.add(status(row)));
      return sources;
    });
  }

  private static BufferStatus status(Row row) {
    OffsetDateTime oldest = row.getOffsetDateTime(3);
    return new BufferStatus(row.getString(0), true, row.getLong(1), row.getLong(2),
        oldest == null ? null : oldest.toInstant(), row.getLong(4), row.getDouble(5));
  }
}
