package io.philotes.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.function.Supplier;

/** What Vert.x keeps for a context until the context ends, closed or not. */
public final class KeptClients {

  private KeptClients() {}

  public static int of(Context context) throws ReflectiveOperationException {
    CloseFuture closes = ((ContextInternal) context).closeFuture();
    Field children = CloseFuture.class.getDeclaredField("children");
    children.setAccessible(true);
    synchronized (closes) {
      Map<?, ?> kept = (Map<?, ?>) children.get(closes);
      return kept == null ? 0 : kept.size();
    }
  }

  /** Runs it on the context; gives what becomes of it. */
  public static <T> Future<T> on(Context context, Supplier<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(now -> work.get().onComplete(promise));
    return promise.future();
  }
}
