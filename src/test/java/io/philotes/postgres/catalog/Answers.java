package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, in the thread of a test, for what a catalog answers. */
final class Answers {

  private static final long SECONDS = 60;

  private Answers() {}

  static <T> T await(Future<T> answer) {
    try {
      return answer.await(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("it takes too long", late);
    }
  }
}
