package io.philotes.cleanup;

import io.philotes.buffer.store.Retention;
import io.philotes.buffer.store.RetentionResult;
import io.philotes.bus.Addresses;
import io.philotes.bus.message.CleanupRequest;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.StatusRequest;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs retention soon after its start, then every interval, and when asked. Runs follow each other, never overlap. A
 * failure is kept in the status until a run succeeds, and the next run is then soon, however long the interval is: else
 * a buffer that was away for a moment would count as ill for an hour. Answers {@link StatusRequest} and {@link CleanupRequest};
 * runs on one event loop.
 */
public final class CleanupVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(CleanupVerticle.class);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int MOST_WAITING = 10;
  private static final int BUSY = 1;

  private final Retention runs;
  private final Duration retention;
  private final Duration interval;
  private final Duration soon;

  private Future<CleanupStatus> lastRun = Future.succeededFuture();
  private CleanupStatus status = new CleanupStatus(null, 0, null);
  private int waiting;
  private boolean stopping;

  /**
   * @param retention how long events are kept
   * @param interval from the end of one run to the beginning of the next
   */
  public CleanupVerticle(Retention runs, Duration retention, Duration interval) {
    this(runs, retention, interval, SOON);
  }

  /** @param soon when the first run begins, and the one after a failure, unless the interval is shorter */
  CleanupVerticle(Retention runs, Duration retention, Duration interval, Duration soon) {
    this.runs = runs;
    this.retention = retention;
    this.interval = interval;
    this.soon = interval.compareTo(soon) < 0 ? interval : soon;
  }

  @Override
  public Future<?> start() {
    vertx.eventBus().<StatusRequest>localConsumer(Addresses.cleanupStatus(), request -> request.reply(status));
    vertx.eventBus().<CleanupRequest>localConsumer(Addresses.cleanup(), this::cleanUpNow);
    schedule(soon);
    return Future.succeededFuture();
  }

  /** Finished when the run in progress is. */
  @Override
  public Future<?> stop() {
    stopping = true;
    return lastRun;
  }

  private void schedule(Duration delay) {
    if (!stopping) {
      vertx.setTimer(delay.toMillis(), id -> enqueue(retention).onComplete(done -> schedule(status.error() == null ? interval : soon)));
    }
  }

  private void cleanUpNow(Message<CleanupRequest> request) {
    if (waiting >= MOST_WAITING) {
      request.fail(BUSY, "too many cleanups are waiting");
      return;
    }
    Duration asked = request.body().retention();
    enqueue(asked == null ? retention : asked).onSuccess(request::reply);
  }

  /** Never fails. */
  private Future<CleanupStatus> enqueue(Duration keep) {
    waiting++;
    lastRun = lastRun.compose(before -> runs.run(keep))
        .map(this::after)
        .otherwise(this::failed)
        .onComplete(done -> waiting--);
    return lastRun;
  }

  private CleanupStatus after(RetentionResult result) {
    if (!result.ran()) {
      return status;
    }
    String error = result.failure() == null ? null : result.failure().getMessage();
    status = new CleanupStatus(Instant.now(), status.removedEvents() + result.removed(), error);
    return status;
  }

  private CleanupStatus failed(Throwable failure) {
    if (!failure.getMessage().equals(status.error())) {
      log.atWarn().addKeyValue("error", failure.getMessage()).addKeyValue("next", soon).log("Cleanup failed");
    }
    status = new CleanupStatus(Instant.now(), status.removedEvents(), failure.getMessage());
    return status;
  }
}
