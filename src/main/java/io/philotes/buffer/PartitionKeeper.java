package io.philotes.buffer;

import io.philotes.timing.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Keeps partitions attached ahead of one source's writer, never on the writer's connection. One
 * attachment at a time; a position asked for meanwhile is looked at when it ends.
 */
final class PartitionKeeper {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final WriterDatabase database;
  private final int sourceId;
  private final PartitionPlan plan;
  private final Timers timers;
  private List<Long> ends = List.of();
  private boolean attaching;

  PartitionKeeper(WriterDatabase database, int sourceId, PartitionPlan plan, Timers timers) {
    this.database = database;
    this.sourceId = sourceId;
    this.plan = plan;
    this.timers = timers;
  }

  /** Whether partitions should be attached now; false while some are being attached. */
  boolean isDue(long needed) {
    return !attaching && plan.isDue(ends, needed);
  }

  /**
   * Attaches what is missing up to {@code needed} and two partitions beyond. Fails when that takes too long: a
   * connection of the pool may be gone without a sign, and the writer would wait for it for ever.
   *
   * @param next position of the next event, where the first partition begins when there is none
   * @return where the attached partitions end (exclusive)
   */
  Future<Long> ensure(long next, long needed) {
    attaching = true;
    Future<Long> ensured = database.history(sourceId, next)
        .map(history -> plan.width(history.events(), history.seconds()))
        .compose(width -> database.partitionEnds(sourceId).compose(found -> attach(plan.missing(found, next, needed, width))))
        .compose(attached -> database.partitionEnds(sourceId))
        .map(this::remember);
    return timers.within(LIMIT, ensured).onComplete(done -> attaching = false);
  }

  private Future<Void> attach(List<PartitionPlan.Range> ranges) {
    Future<Void> attached = Future.succeededFuture();
    for (PartitionPlan.Range range : ranges) {
      attached = attached.compose(ok -> database.attachPartition(sourceId, range.from(), range.to()));
    }
    return attached;
  }

  private Long remember(List<Long> found) {
    ends = List.copyOf(found);
    return ends.isEmpty() ? Long.valueOf(0) : ends.get(ends.size() - 1);
  }
}
