package io.philotes.app;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Runs a command's work on one event loop, where its parts may share state. */
final class EventLoop {

  private EventLoop() {}

  static <T> Future<T> run(Vertx vertx, Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    vertx.getOrCreateContext().runOnContext(there -> work.get().onComplete(done));
    return done.future();
  }
}
