package io.philotes.endtoend;

import io.philotes.app.PhilotesVerticle;
import io.philotes.config.PhilotesConfig;
import io.philotes.consumer.PhilotesConsumer;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The product in this JVM, on a Vert.x of its own. Every method blocks. */
final class Embedded implements AutoCloseable {

  private static final long LIMIT = 60;

  private final Vertx vertx;
  private String deployment;

  private Embedded(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Deploys the service; throws what it fails with. */
  static Embedded start(PhilotesConfig config) {
    Embedded embedded = new Embedded(Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)));
    try {
      embedded.deployment = await(embedded.vertx.deployVerticle(new PhilotesVerticle(config)));
      return embedded;
    } catch (RuntimeException | AssertionError failed) {
      embedded.close();
      throw failed;
    }
  }

  Vertx vertx() {
    return vertx;
  }

  /** Subscribes a consumer; the handler runs on an event loop. */
  PhilotesConsumer subscribe(String name, Function<EventBatch, Future<?>> handler) {
    return await(PhilotesConsumer.subscribe(vertx, name, handler));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within " + LIMIT + " s", late);
    }
  }

  /** Stops the service in order, then Vert.x. */
  @Override
  public void close() {
    if (deployment != null) {
      await(vertx.undeploy(deployment));
      deployment = null;
    }
    await(vertx.close());
  }
}
