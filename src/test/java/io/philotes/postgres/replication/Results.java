package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits, in the thread of a test, for what futures bring. */
final class Results {

  private static final long SECONDS = 20;

  private Results() {}

  static <T> T of(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }

  static <E extends Throwable> E failure(Class<E> type, Future<?> future) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> of(future));
    return assertInstanceOf(type, failed.getCause());
  }
}
