package io.philotes.endtoend;

import io.philotes.consumer.PhilotesConsumer;
import io.philotes.event.ChangeEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A user's verticle: named in the configuration, deployed from the class path by its no-argument constructor. */
public final class OrdersVerticle extends VerticleBase {

  static final String CONSUMER = "orders";
  static final List<ChangeEvent> RECEIVED = new CopyOnWriteArrayList<>();
  static final List<Boolean> ON_WORKER = new CopyOnWriteArrayList<>();

  @Override
  public Future<?> start() {
    return PhilotesConsumer.subscribe(vertx, CONSUMER, batch -> {
      RECEIVED.addAll(batch.events());
      ON_WORKER.add(Context.isOnWorkerThread());
      return Future.succeededFuture();
    });
  }
}
