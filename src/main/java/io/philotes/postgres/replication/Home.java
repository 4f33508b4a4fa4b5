package io.philotes.postgres.replication;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** The event loop context a connection lives on. All its state is touched there only, so it needs no locks. */
final class Home {

  private final Vertx vertx;
  private final Context context;
  private volatile Thread loop;

  Home(Vertx vertx, Context context) {
    this.vertx = vertx;
    this.context = context;
  }

  Vertx vertx() {
    return vertx;
  }

  /** What the context keeps under a name, made when it is asked for first. To be called on the context. */
  <T> T kept(String name, Supplier<T> maker) {
    T known = context.get(name);
    if (known == null) {
      known = maker.get();
      context.put(name, known);
    }
    return known;
  }

  /** Runs it now when this is the home thread, else soon. */
  void run(Runnable task) {
    if (Thread.currentThread() == loop) {
      task.run();
      return;
    }
    context.runOnContext(ignored -> {
      loop = Thread.currentThread();
      task.run();
    });
  }

  /** Runs it after what the event loop does now. */
  void later(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }

  /** Calls at home what gives a future, and brings its result back. */
  <T> Future<T> call(Supplier<Future<T>> task) {
    if (Thread.currentThread() == loop) {
      return task.get();
    }
    Promise<T> promise = Promise.promise();
    run(() -> task.get().onComplete(promise));
    return promise.future();
  }
}
