package io.philotes.processor;

import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.BufferAdvanced;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.StatusRequest;
import io.philotes.config.ByteSize;
import io.philotes.config.CdcConfig;
import io.philotes.config.ConsumerConfig;
import io.philotes.config.ConsumerConfig.SinkType;
import io.philotes.config.ConsumerConfig.Start;
import io.philotes.config.RetryConfig;
import io.philotes.sink.Sinks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A deployed processor on a buffer in memory, and the messages that other stages would send it. */
final class Processing {

  final Vertx vertx;
  final FakeBuffer buffer;
  private String deployment;

  Processing(Vertx vertx) {
    this.vertx = vertx;
    buffer = new FakeBuffer(vertx);
    BusCodecs.register(vertx);
  }

  static ConsumerConfig consumer(String name, Duration ackTimeout, String... sources) {
    return new ConsumerConfig(name, SinkType.EVENTBUS, List.of(sources), Start.EARLIEST, ackTimeout);
  }

  static ConsumerConfig consumer(String name) {
    return consumer(name, Duration.ofSeconds(30));
  }

  void deploy(int batchSize, List<String> sources, ConsumerConfig... consumers) {
    CdcConfig cdc = new CdcConfig(batchSize, Duration.ofMillis(10), new ByteSize(64 << 20));
    RetryConfig retry = new RetryConfig(3, Duration.ofMillis(10), Duration.ofMillis(50), 2);
    deployment = await(vertx.deployVerticle(new BatchProcessorVerticle(sources, List.of(consumers), cdc, retry, buffer,
        buffer, consumer -> Sinks.open(vertx, consumer))));
  }

  Future<Void> undeploy() {
    return vertx.undeploy(deployment);
  }

  void lead(String source, int sourceId, long fence, long end) {
    vertx.eventBus().publish(Addresses.leadership(source), new Leadership(source, true, sourceId, 1, fence, end));
  }

  void lose(String source) {
    vertx.eventBus().publish(Addresses.leadership(source), Leadership.lost(source));
  }

  void fill(String source, long end) {
    buffer.fill(source, end);
    vertx.eventBus().publish(Addresses.advanced(source), new BufferAdvanced(source, end));
  }

  ConsumerStatus status(String consumer, String source) {
    Future<ProcessorStatus> answer = vertx.eventBus().<ProcessorStatus>request(Addresses.processorStatus(),
        new StatusRequest()).map(message -> message.body());
    return await(answer).consumers().stream().filter(one -> one.name().equals(consumer) && one.source().equals(source))
        .findFirst().orElseThrow();
  }

  void awaitState(String consumer, String source, ConsumerState state) {
    await(vertx, () -> status(consumer, source).state() == state, "state " + state);
  }

  static <T> T await(Future<T> future) {
    return future.timeout(20, TimeUnit.SECONDS).toCompletionStage().toCompletableFuture().join();
  }

  /** Waits on the test's thread until something is true, looking every 2 ms. */
  static void await(Vertx vertx, BooleanSupplier condition, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 20 s: " + what);
      }
      await(tick(vertx));
    }
  }

  private static Future<Void> tick(Vertx vertx) {
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(2, fired -> promise.complete());
    return promise.future();
  }
}
