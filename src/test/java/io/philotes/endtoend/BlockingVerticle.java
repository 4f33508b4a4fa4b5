package io.philotes.endtoend;

import io.philotes.consumer.PhilotesConsumer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.CountDownLatch;

/** A user's verticle that blocks its thread in the middle of its first batch until it is let go. */
public final class BlockingVerticle extends VerticleBase {

  static final String CONSUMER = "blocking";
  static final CountDownLatch ENTERED = new CountDownLatch(1);
  static final CountDownLatch LET_GO = new CountDownLatch(1);

  @Override
  public Future<?> start() {
    return PhilotesConsumer.subscribe(vertx, CONSUMER, batch -> {
      ENTERED.countDown();
      return block();
    });
  }

  private static Future<Void> block() {
    try {
      LET_GO.await();
      return Future.succeededFuture();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Future.failedFuture(e);
    }
  }
}
