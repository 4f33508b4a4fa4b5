package io.philotes.processor;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The event loop of the processor: every answer comes back to it, whatever thread it was given on, and its clock counts
 * milliseconds since it was made.
 */
final class LoopContext {

  private final Vertx vertx;
  private final Context context;
  private final long origin = System.nanoTime();

  LoopContext(Vertx vertx, Context context) {
    this.vertx = vertx;
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
