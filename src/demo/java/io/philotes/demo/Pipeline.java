package io.philotes.demo;

import io.philotes.app.PhilotesVerticle;
import io.philotes.bus.Addresses;
import io.philotes.bus.message.SourceStatus;
import io.philotes.bus.message.StatusRequest;
import io.philotes.config.BufferConfig;
import io.philotes.config.ByteSize;
import io.philotes.config.CdcConfig;
import io.philotes.config.ConsumerConfig;
import io.philotes.config.HttpConfig;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.RetryConfig;
import io.philotes.config.SourceConfig;
import io.philotes.consumer.PhilotesConsumer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Philotes embedded in this process, with one consumer. Its methods block, so never call them on an event loop. */
final class Pipeline implements AutoCloseable {

  static final String SOURCE = "shop";
  static final String SLOT = "philotes_cdc";
  private static final String CONSUMER = "demo";
  private static final int FIRST_PORT = 8080;

  private final Vertx vertx;
  private final int port;
  private String deployment;

  private Pipeline(Vertx vertx, int port) {
    this.vertx = vertx;
    this.port = port;
  }

  /** Subscribes the consumer, then deploys the service: nothing has to be delivered to nobody. */
  static Pipeline start(DemoServers servers, Deliveries deliveries) throws IOException {
    int port = freePort();
    Pipeline pipeline = new Pipeline(Vertx.vertx(), port);
    try {
      pipeline.deployment = await(Duration.ofSeconds(60), PhilotesConsumer.subscribe(pipeline.vertx, CONSUMER, deliveries::accept)
          .compose(consumer -> pipeline.vertx.deployVerticle(new PhilotesVerticle(config(servers, port)))));
    } catch (IOException | RuntimeException e) {
      pipeline.close();
      throw e;
    }
    return pipeline;
  }

  String url() {
    return "http://127.0.0.1:" + port + "/stats";
  }

  /** How the source is, or null when it does not say so in time. */
  SourceStatus status() {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(900);
    try {
      return await(Duration.ofSeconds(1), vertx.eventBus().<SourceStatus>request(
          Addresses.ingestionStatus(SOURCE), new StatusRequest(), options).map(reply -> reply.body()));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** Stops the service in order, upstream first, then Vert.x. */
  void stop() throws IOException {
    await(Duration.ofSeconds(60), vertx.undeploy(deployment));
    await(Duration.ofSeconds(30), vertx.close());
  }

  /** Stops whatever still runs; after {@link #stop} nothing does. */
  @Override
  public void close() {
    try {
      await(Duration.ofSeconds(30), vertx.close());
    } catch (IOException e) {
      System.err.println("demo: Philotes did not stop: " + e.getMessage());
    }
  }

  private static PhilotesConfig config(DemoServers servers, int port) {
    return new PhilotesConfig(
        "demo",
        List.of(new SourceConfig(SOURCE, servers.shop(), SLOT, "philotes_pub", List.of(), false, new ByteSize(10L << 30),
            Duration.ofHours(1))),
        new BufferConfig(true, servers.buffer(), Duration.ofHours(168), Duration.ofHours(1), null, 4, Duration.ofSeconds(10)),
        new CdcConfig(1000, Duration.ofMillis(10), new ByteSize(64L << 20)),
        new RetryConfig(3, Duration.ofMillis(200), Duration.ofSeconds(30), 2.0),
        List.of(new ConsumerConfig(CONSUMER, ConsumerConfig.SinkType.EVENTBUS, List.of(), ConsumerConfig.Start.EARLIEST,
            Duration.ofSeconds(30))),
        new HttpConfig(true, "127.0.0.1", port, null, false),
        List.of());
  }

  private static <T> T await(Duration limit, Future<T> future) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + limit.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static int freePort() throws IOException {
    for (int port = FIRST_PORT; port < FIRST_PORT + 100; port++) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        continue;
      }
    }
    throw new IOException("no free port from " + FIRST_PORT + " to " + (FIRST_PORT + 99));
  }
}
