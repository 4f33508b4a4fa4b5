package io.philotes.http;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.BufferAdvanced;
import io.philotes.config.HttpConfig;
import io.philotes.metrics.PhilotesMetrics;
import io.philotes.metrics.StatusMeters;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Serves {@code /stats}, {@code /metrics}, {@code /health} and the dashboard on one port, and health and metrics on addresses
 * of their own where these are configured. One instance, on an event loop.
 *
 * <p>It is deployed first and undeployed last, so that a probe always has someone to talk to. {@link #start} means
 * "listens"; it fails with HTTP_PORT when a port cannot be opened and with CONFIG_INVALID when a token or the
 * certificate cannot be used. Before the first stage is stopped, {@link #announceStop} must be called: else the stages
 * that vanish look like stages that died, and the liveness probe fails during an orderly stop.
 */
public final class HttpVerticle extends VerticleBase {

  private static final int MAX_HEADER_BYTES = 8192;
  private static final int MAX_REQUEST_LINE_BYTES = 4096;
  private static final int IDLE_SECONDS = 30;

  private final HttpConfig config;
  private final List<String> sources;
  private final List<String> consumers;
  private final PhilotesMetrics metrics;
  private final ServiceInfo service;
  private final History history;
  private StatusMeters meters;
  private StatusGatherer gatherer;
  private Observer observer;
  private HttpsFiles https;
  private long sampling = -1;
  private Listeners listeners;
  private Overview rendered;
  private String renderedText;

  /**
   * @param sources names of the configured sources
   * @param consumers names of the declared consumers; only these become labels of meters, and have a history
   */
  public HttpVerticle(HttpConfig config, List<String> sources, List<String> consumers, PhilotesMetrics metrics,
                      ServiceInfo service) {
    this(config, sources, consumers, metrics, service, new History(sources, consumers));
  }

  /** With a history that may have begun. */
  HttpVerticle(HttpConfig config, List<String> sources, List<String> consumers, PhilotesMetrics metrics,
               ServiceInfo service, History history) {
    this.config = config;
    this.sources = List.copyOf(sources);
    this.consumers = List.copyOf(consumers);
    this.metrics = metrics;
    this.service = service;
    this.history = history;
  }

  @Override
  public Future<?> start() {
    meters = new StatusMeters(metrics.registry(), sources, consumers);
    gatherer = new StatusGatherer(vertx, sources);
    observer = new Observer(service, gatherer::gather, history);
    countAdvances();
    Access access = new Access(vertx, config);
    https = new HttpsFiles(vertx, config);
    listeners = new Listeners(vertx, config, access);
    return access.open()
        .compose(read -> https.complete(options()))
        .compose(options -> listeners.open(options, observer, this::render))
        .onSuccess(https::watch)
        .onFailure(failure -> meters.close())
        .onSuccess(listening -> sampling = vertx.setPeriodic(History.INTERVAL_MILLIS, timer -> observer.sample()));
  }

  private void countAdvances() {
    sources.forEach(source -> vertx.eventBus().<BufferAdvanced>localConsumer(Addresses.advanced(source),
        advanced -> meters.bufferAdvanced(source)));
  }

  /** Without HTTP/2 in plain text, which would leave a connection unknown to our limits until its first request. */
  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
        .setIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setHttp2ClearTextEnabled(false);
  }

  /** One overview is rendered once, however many scrape it. */
  private String render(Overview overview) {
    if (overview != rendered) {
      meters.update(overview.sourceStatuses(), overview.bufferStatuses(), overview.consumerStatuses(),
          overview.cleanupStatus().orElse(null));
      renderedText = metrics.scrape();
      rendered = overview;
    }
    return renderedText;
  }

  /** The port it listens on: the configured one, or the one the system chose when that is 0. */
  public int actualPort() {
    return listeners.ports().get(0);
  }

  /** The ports of all addresses, {@link #actualPort()} first. */
  List<Integer> ports() {
    return listeners.ports();
  }

  /**
   * Tells that the service is about to stop: from now on it is STOPPING and not ready, and stays live. May be called
   * from any thread; the future ends when it holds.
   */
  public Future<Void> announceStop() {
    return Future.future(told -> context.runOnContext(now -> {
      gatherer.expectStop();
      observer.forget();
      told.complete();
    }));
  }

  /** Finished when the ports are closed. Takes its meters away, so that another may be deployed with the same registry. */
  @Override
  public Future<?> stop() {
    vertx.cancelTimer(sampling);
    meters.close();
    return listeners.close();
  }
}
