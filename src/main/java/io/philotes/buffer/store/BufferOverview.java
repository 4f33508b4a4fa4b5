package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.bus.message.PublicationChange;
import io.philotes.event.CommitTime;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads of the buffer what an operator wants to see of it: the cost does not grow with what is kept. Changes nothing. */
public final class BufferOverview {

  /**
   * One source.
   *
   * @param leader the instance that holds the lease; null when nobody does
   * @param endLsn where the last durable transaction ends
   * @param first position of the first kept event
   * @param next position of the next event
   * @param bytes size of its events on disk
   * @param firstCommit commit time of the first kept event; null when none is kept
   * @param lastCommit commit time of the last one; null when none is kept
   * @param changes the last of its publication, newest first
   */
  public record Source(int id, String name, int epoch, String leader, Lsn endLsn, long first, long next, long bytes,
                       Instant firstCommit, Instant lastCommit, List<Consumer> consumers, List<PublicationChange> changes) {}

  /**
   * One consumer of a source.
   *
   * @param position last one passed
   * @param waitingSince commit time of the first event that it has not passed; null when it has passed all
   */
  public record Consumer(String name, long position, boolean declared, Instant waitingSince) {}

  private static final int MOST_CHANGES = 10;

  private static final String SOURCES = """
      SELECT s.id, s.name, s.epoch, s.last_end_lsn, coalesce(r.floor_position, 1), s.next_position,
        (SELECT l.owner FROM philotes.leases l WHERE l.source = s.name AND %s),
        coalesce((SELECT sum(pg_total_relation_size(i.inhrelid)) FROM pg_inherits i
                  WHERE i.inhparent = to_regclass('philotes.events_' || s.id)), 0)::bigint
      FROM philotes.sources s LEFT JOIN philotes.retention r ON r.source_id = s.id
      WHERE s.last_end_lsn IS NOT NULL ORDER BY s.name""".formatted(LeaseStore.IS_HELD);

  private static final String CONSUMERS =
      "SELECT name, position, state = 'declared' FROM philotes.consumers WHERE source_id = $1 ORDER BY name";

  private static final String COMMIT_TIME = "SELECT commit_time FROM philotes.events_%d WHERE position = $1";

  private final SqlConnection connection;

  public BufferOverview(SqlConnection connection) {
    this.connection = connection;
  }

  /** Every source that the buffer has. Fails with BUFFER_SCHEMA when there is no schema of ours. */
  public Future<List<Source>> sources() {
    return SchemaMigrator.requireReadable(connection)
        .compose(readable -> execute(connection, SOURCES))
        .compose(rows -> {
          List<Source> sources = new ArrayList<>();
          Future<Void> done = Future.succeededFuture();
          for (Row row : rows) {
            done = done.compose(before -> source(row).map(sources::add).mapEmpty());
          }
          return done.map(sources);
        });
  }

  private Future<Source> source(Row row) {
    int id = row.getInteger(0);
    long first = row.getLong(4);
    long next = row.getLong(5);
    return commitTime(id, first).compose(firstCommit -> commitTime(id, next - 1).compose(lastCommit ->
        consumers(id, first, next).compose(consumers -> PublicationChangeStore.last(connection, id, MOST_CHANGES)
            .map(changes -> new Source(id, row.getString(1), row.getInteger(2), row.getString(6),
                new Lsn(row.getLong(3)), first, next, row.getLong(7), firstCommit, lastCommit, consumers, changes)))));
  }

  private Future<List<Consumer>> consumers(int id, long first, long next) {
    return execute(connection, CONSUMERS, id).compose(rows -> {
      List<Consumer> consumers = new ArrayList<>();
      Future<Void> done = Future.succeededFuture();
      for (Row row : rows) {
        long position = row.getLong(1);
        done = done.compose(before -> commitTime(id, Math.max(first, position + 1)))
            .map(waiting -> consumers.add(new Consumer(row.getString(0), position, row.getBoolean(2), position + 1 < next ? waiting : null)))
            .mapEmpty();
      }
      return done.map(consumers);
    });
  }

  /** Null when there is no such event. */
  private Future<Instant> commitTime(int id, long position) {
    return execute(connection, COMMIT_TIME.formatted(id), position)
        .map(rows -> rows.size() == 0 ? null : CommitTime.toInstant(rows.iterator().next().getLong(0)));
  }
}
