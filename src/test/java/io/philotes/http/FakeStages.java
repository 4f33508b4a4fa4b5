package io.philotes.http;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Stages that answer status requests as told, and count them. */
final class FakeStages {

  final AtomicInteger requests = new AtomicInteger();
  volatile SourceStatus source = Samples.source("shop", SourceState.STREAMING);
  volatile BufferStatus buffer = Samples.buffer("shop", true);
  volatile ProcessorStatus processor = new ProcessorStatus(List.of(Samples.consumer("orders", "shop", ConsumerState.IDLE)));
  volatile CleanupStatus cleanup = Samples.cleanup(null);
  private final List<MessageConsumer<?>> handlers = new ArrayList<>();
  private final Vertx vertx;

  private FakeStages(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Every stage of the source {@code shop}, all well. */
  static FakeStages deploy(Vertx vertx) {
    FakeStages stages = new FakeStages(vertx);
    stages.handle(Addresses.ingestionStatus("shop"), message -> message.reply(stages.source));
    stages.handle(Addresses.writerStatus("shop"), message -> message.reply(stages.buffer));
    stages.handle(Addresses.processorStatus(), message -> message.reply(stages.processor));
    stages.handle(Addresses.cleanupStatus(), message -> message.reply(stages.cleanup));
    return stages;
  }

  /** Another source beside it. */
  void add(SourceStatus status, BufferStatus itsBuffer) {
    handle(Addresses.ingestionStatus(status.name()), message -> message.reply(status));
    handle(Addresses.writerStatus(status.name()), message -> message.reply(itsBuffer));
  }

  /** Only a handler that takes requests of one address and never answers. */
  static FakeStages silent(Vertx vertx, String address) {
    FakeStages stages = new FakeStages(vertx);
    stages.handle(address, message -> { });
    return stages;
  }

  private void handle(String address, io.vertx.core.Handler<Message<Object>> answer) {
    handlers.add(vertx.eventBus().localConsumer(address, message -> {
      requests.incrementAndGet();
      answer.handle(message);
    }));
  }

  void undeploy() throws Exception {
    for (MessageConsumer<?> handler : handlers) {
      HttpFixture.await(handler.unregister());
    }
  }
}
