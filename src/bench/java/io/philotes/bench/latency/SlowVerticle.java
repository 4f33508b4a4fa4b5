package io.philotes.bench.latency;

import io.philotes.bench.Mark;
import io.philotes.consumer.PhilotesConsumer;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;

/** A consumer that answers each batch only after the time that its events take at its rate. */
public final class SlowVerticle extends VerticleBase {

  static final String CONSUMER = "slow";
  /** Events a second. */
  static final String RATE = "BENCH_SLOW_RATE";

  private final double rate = Double.parseDouble(System.getenv(RATE));

  @Override
  public Future<?> start() {
    return PhilotesConsumer.subscribe(vertx, CONSUMER, this::think);
  }

  private Future<Void> think(EventBatch batch) {
    if (batch.first() == 1) {
      Mark.SLOW.print();
    }
    return vertx.timer(Math.max(1, Math.round(batch.events().size() * 1_000 / rate)), TimeUnit.MILLISECONDS).mapEmpty();
  }
}
