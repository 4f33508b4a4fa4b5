package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.buffer.store.RetentionStore.RetainedSource;
import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what has expired and every declared consumer has passed.
 *
 * <p>First the floor is raised and committed, which makes the events invisible; then their space is given back. So a
 * crash at any point leaves nothing but space to give back in the next run, and so does a lock that was not to be had
 * within 200 ms. One instance at a time: the others find the advisory lock taken and do nothing.
 */
public final class Retention {

  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  private static final String LOCK = "SELECT pg_catalog.pg_try_advisory_lock($1)";
  private static final long KEY = SchemaMigrator.LOCK + 2;
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final Database database;

  public Retention(Database database) {
    this.database = database;
  }

  /**
   * One run over all sources.
   *
   * @return failed only when the buffer cannot be reached; a failure at one source is in the result
   */
  public Future<RetentionResult> run(Duration retention) {
    return database.connect(Session.CLEANUP, 1)
        .compose(connection -> execute(connection, LOCK, KEY)
            .compose(rows -> rows.iterator().next().getBoolean(0)
                ? clean(connection, retention)
                : Future.succeededFuture(RetentionResult.ELSEWHERE))
            .eventually(connection::close))
        .recover(failure -> Future.failedFuture(coded(failure)));
  }

  private Future<RetentionResult> clean(SqlConnection connection, Duration retention) {
    RetentionStore store = new RetentionStore(connection);
    PartitionLeaves partitions = new PartitionLeaves(connection);
    return store.sources().compose(sources -> {
      Future<RetentionResult> all = Future.succeededFuture(RetentionResult.NOTHING);
      for (RetainedSource source : sources) {
        all = all.compose(before -> clean(store, partitions, source, retention).map(before::plus));
      }
      return all;
    });
  }

  private Future<RetentionResult> clean(RetentionStore store, PartitionLeaves partitions, RetainedSource source, Duration retention) {
    return store.raise(source.id(), retention)
        .map(raised -> raised.removed() > 0 ? Failpoints.hit(Failpoint.CLEANUP_FLOOR_MOVED, raised) : raised)
        .compose(raised -> giveBack(store, partitions, source.id(), raised)
            .map(done -> removed(source, raised))
            .otherwise(failure -> failed(source, raised.removed(), failure)))
        .otherwise(failure -> failed(source, 0, failure));
  }

  private static Future<Void> giveBack(RetentionStore store, PartitionLeaves partitions, int source, RetentionStore.Raised raised) {
    return partitions.leaves(source)
        .map(leaves -> PartitionPlan.of(leaves, raised.floor(), raised.next()))
        .compose(plan -> giveBack(partitions, plan, source, raised.floor()))
        .recover(failure -> isBusy(failure) ? leaveForLater(source) : Future.failedFuture(failure))
        .compose(done -> store.trimBatches(source, raised.floor()))
        .map(done -> Failpoints.hit(Failpoint.CLEANUP_TRIMMED, done))
        .compose(done -> store.trimProgress(source, raised.floor()))
        .compose(done -> store.trimRelations(source, raised.floor()));
  }

  /** Ends at the first leaf that is in use: who waits for a lock makes others wait behind it, and once is enough. */
  private static Future<Void> giveBack(PartitionLeaves partitions, PartitionPlan plan, int source, long floor) {
    return each(plan.truncate(), partitions::truncate)
        .compose(done -> each(plan.shorten().stream().toList(), leaf -> partitions.shorten(leaf, floor)))
        .compose(done -> each(plan.drop(), leaf -> partitions.drop(source, leaf)));
  }

  private static Future<Void> each(List<Partition> leaves, Function<Partition, Future<Void>> step) {
    Future<Void> done = Future.succeededFuture();
    for (Partition leaf : leaves) {
      done = done.compose(before -> step.apply(leaf));
    }
    return done;
  }

  private static boolean isBusy(Throwable failure) {
    return failure instanceof PgException error && LOCK_NOT_AVAILABLE.equals(error.getSqlState());
  }

  private static Future<Void> leaveForLater(int source) {
    log.atDebug().addKeyValue("source", source).log("The log is in use; its space is given back by the next cleanup");
    return Future.succeededFuture();
  }

  private static RetentionResult removed(RetainedSource source, RetentionStore.Raised raised) {
    if (raised.removed() > 0) {
      log.atInfo().addKeyValue("source", source.name()).addKeyValue("events", raised.removed())
          .addKeyValue("floor", raised.floor()).log("Removes expired events");
    }
    return new RetentionResult(raised.removed(), true, null);
  }

  private RetentionResult failed(RetainedSource source, long removed, Throwable failure) {
    if (isBusy(failure)) {
      return new RetentionResult(removed, true, null);
    }
    PhilotesException coded = coded(failure);
    log.atWarn().addKeyValue("source", source.name()).addKeyValue("error", coded.getMessage())
        .log("Cleanup failed; the next one tries again");
    return new RetentionResult(removed, true, coded);
  }

  private PhilotesException coded(Throwable failure) {
    return DatabaseFailures.of(database.side(), database.config(), failure);
  }
}
