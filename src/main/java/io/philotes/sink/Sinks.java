package io.philotes.sink;

import io.philotes.config.ConsumerConfig;
import io.vertx.core.Vertx;

/** Opens the sink that a consumer's configuration names. */
public final class Sinks {

  private Sinks() {}

  public static Sink open(Vertx vertx, ConsumerConfig consumer) {
    return switch (consumer.sink()) {
      case EVENTBUS -> new EventBusSink(vertx, consumer.name(), consumer.ackTimeout());
      case STDOUT -> StdoutSink.ofProcess(vertx);
    };
  }
}
