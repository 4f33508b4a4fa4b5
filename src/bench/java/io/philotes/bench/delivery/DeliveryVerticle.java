package io.philotes.bench.delivery;

import io.philotes.bench.Mark;
import io.philotes.consumer.PhilotesConsumer;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Consumers that only count, inside the measured service. Says when the first event came, and when each of them has had
 * all; ends the process when one of them misses a position.
 */
public final class DeliveryVerticle extends VerticleBase {

  private static final String EVENTS = "BENCH_EVENTS";
  private static final String CONSUMERS = "BENCH_CONSUMERS";

  private final long events = Long.parseLong(System.getenv(EVENTS));
  private final long[] positions = new long[Integer.parseInt(System.getenv(CONSUMERS))];
  private boolean began;
  private int done;

  /** What a process needs, so that it has so many of them. */
  public static Map<String, String> environment(int consumers, long events) {
    return Map.of("PHILOTES_VERTICLES", DeliveryVerticle.class.getName(),
        "PHILOTES_CONSUMERS", IntStream.range(0, consumers).mapToObj(i -> name(i) + "=eventbus").collect(Collectors.joining(",")),
        EVENTS, String.valueOf(events), CONSUMERS, String.valueOf(consumers));
  }

  private static String name(int consumer) {
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
