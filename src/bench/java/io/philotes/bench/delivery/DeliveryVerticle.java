package io.philotes.bench.delivery;

import io.philotes.bench.Mark;
import io.philotes.consumer.PhilotesConsumer;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;

/**
 * Consumers that only count, inside the measured service. Says when the first event came, and when each of them has had
 * all; ends the process when one of them misses a position.
 */
public final class DeliveryVerticle extends VerticleBase {

  static final String EVENTS = "BENCH_EVENTS";
  static final String CONSUMERS = "BENCH_CONSUMERS";

  private final long events = Long.parseLong(System.getenv(EVENTS));
  private final long[] positions = new long[Integer.parseInt(System.getenv(CONSUMERS))];
  private boolean began;
  private int done;

  static String name(int consumer) {
    return "count-" + consumer;
  }

  @Override
  public Future<?> start() {
    List<Future<?>> subscribed = new ArrayList<>();
    for (int i = 0; i < positions.length; i++) {
      int consumer = i;
      subscribed.add(PhilotesConsumer.subscribe(vertx, name(i), batch -> count(consumer, batch)));
    }
    return Future.all(subscribed);
  }

  private Future<Void> count(int consumer, EventBatch batch) {
    if (!began) {
      began = true;
      Mark.FIRST.print();
    }
    if (batch.first() != positions[consumer] + 1) {
      System.out.println("bench: position " + batch.first() + " came after " + positions[consumer]);
      Runtime.getRuntime().halt(1);
    }
    boolean before = positions[consumer] >= events;
    positions[consumer] = batch.last();
    if (!before && positions[consumer] >= events && ++done == positions.length) {
      Mark.DRAINED.print();
    }
    return Future.succeededFuture();
  }
}
