package io.philotes.processor;

import io.philotes.timing.EventLoopTimers;
import io.philotes.timing.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The event loop of the processor: every answer comes back to it, whatever thread it was given on, and its clock counts
 * milliseconds since it was made.
 */
final class LoopContext {

  /** Longer than the readers' statement_timeout. */
  static final Duration ANSWER = Duration.ofSeconds(70);

  private final Vertx vertx;
  private final Timers timers;
  private final Context context;
  private final long origin = System.nanoTime();

  LoopContext(Vertx vertx, Context context) {
    this.vertx = vertx;
    timers = new EventLoopTimers(vertx);
    this.context = context;
  }

  long now() {
    return (System.nanoTime() - origin) / 1_000_000;
  }

  Vertx vertx() {
    return vertx;
  }

  void run(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }

  /** Starts foreign work. Its outcome arrives on this event loop; a throw is a failure like any other. */
  <T> Future<T> call(Supplier<Future<T>> work) {
    Future<T> outcome = attempt(work);
    return Future.future(promise -> outcome.onComplete(result -> here(() -> promise.handle(result))));
  }

  /** As {@link #call}, for a question to the buffer: a connection that is gone without a sign would never answer. */
  <T> Future<T> ask(Supplier<Future<T>> question) {
    return timers.within(ANSWER, call(question));
  }

  private void here(Runnable task) {
    if (Vertx.currentContext() == context) {
      task.run();
    } else {
      run(task);
    }
  }

  private static <T> Future<T> attempt(Supplier<Future<T>> work) {
    try {
      return Objects.requireNonNull(work.get(), "no future was returned");
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
