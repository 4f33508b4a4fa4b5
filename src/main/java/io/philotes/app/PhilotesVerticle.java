package io.philotes.app;

import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.SourceStarted;
import io.philotes.bus.message.StartSource;
import io.philotes.cli.Version;
import io.philotes.config.ConsumerConfig;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoints;
import io.philotes.http.HttpVerticle;
import io.philotes.http.ServiceInfo;
import io.philotes.ingestion.IngestionVerticle;
import io.philotes.ingestion.SourceSettings;
import io.philotes.metrics.PhilotesMetrics;
import io.philotes.processor.BatchProcessorVerticle;
import io.philotes.sink.Sinks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole service: {@code vertx.deployVerticle(new PhilotesVerticle(config))}.
 *
 * <p>Deployed means: the buffer's schema is there, if there is a buffer, every stage is up, and at least one source streams, stands
 * by or tries again. Deployment fails with a {@link PhilotesException} when the buffer cannot be used or no source can ever
 * start. Undeploying stops the stages in order, ingestion first and HTTP last, and gives slot and lease back; closing the Vert.x
 * without it is safe, but leaves them to be taken over.
 *
 * <p>A thread that blocks an event loop of the Vert.x it is deployed on delays the status updates to the source; beyond
 * wal_sender_timeout the source drops the connection and the stream begins again.
 */
public final class PhilotesVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(PhilotesVerticle.class);
  /** A source that is not there yet is waited for without end. */
  private static final long YEARS = 10L * 365 * 24 * 3600 * 1000;
  private static final DeliveryOptions START = new DeliveryOptions().setSendTimeout(YEARS).setLocalOnly(true);

  private final PhilotesConfig config;
  private final PhilotesMetrics metrics;
  private final Promise<Void> started = Promise.promise();
  private Stages stages;
  private Middle middle;
  private HttpVerticle http;

  public PhilotesVerticle(PhilotesConfig config) {
    this(config, new PhilotesMetrics());
  }

  public PhilotesVerticle(PhilotesConfig config, PhilotesMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
  }

  @Override
  public Future<?> start() {
    Failpoints.requireAllowed();
    BusCodecs.register(vertx);
    return NativeLibraries.load(vertx, config).compose(loaded -> loadTimeZones()).compose(loaded -> open());
  }

  /**
   * The Java runtime reads its time zones from a file when the first class asks for one. If no file can be opened at that moment, that
   * class is of no use until the process ends: the JSON of events was one.
   */
  private Future<TimeZone> loadTimeZones() {
    return vertx.executeBlocking(() -> TimeZone.getTimeZone("UTC"));
  }

  private Future<?> open() {
    middle = config.buffer().enabled() ? new BufferMiddle(vertx, config) : new DirectMiddle(vertx, config);
    return Stages.open(vertx)
        .onSuccess(opened -> stages = opened)
        .compose(opened -> deployHttp())
        .compose(up -> middle.deploy(stages))
        .compose(up -> new UserVerticles(config.verticles()).deploy(stages))
        .compose(up -> stages.deploy(processor()))
        .compose(up -> stages.deployTogether(ingestions()))
        .compose(up -> startSources())
        .onComplete(started)
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  /**
   * How the start ended, told before what a failed start leaves is cleared away: the deployment itself fails only after
   * that, and a peer that never answers can delay it without end.
   */
  Future<Void> started() {
    return started.future();
  }

  @Override
  public Future<?> stop() {
    return announceStop()
        .transform(announced -> stages == null ? Future.<Void>succeededFuture() : stages.stop())
        .transform(stopped -> middle == null ? Future.<Void>succeededFuture() : middle.close())
        .onComplete(closed -> {
          metrics.close();
          LOG.info("Philotes is down");
        });
  }

  private Future<Void> announceStop() {
    return http == null ? Future.succeededFuture() : http.announceStop();
  }

  private Future<Void> deployHttp() {
    if (!config.http().enabled()) {
      return Future.succeededFuture();
    }
    List<String> consumers = config.consumers().stream().map(ConsumerConfig::name).toList();
    ServiceInfo service = new ServiceInfo(Version.current(), config.instance(), config.buffer().enabled(),
        config.buffer().retention(), config.buffer().maxBytes());
    http = new HttpVerticle(config.http(), sourceNames(), consumers, metrics, service);
    return stages.deploy(http);
  }

  private BatchProcessorVerticle processor() {
    return new BatchProcessorVerticle(sourceNames(), config.consumers(), config.cdc(), config.retry(),
        middle.events(), middle.cursors(),
        consumer -> Sinks.open(vertx, consumer));
  }

  private List<IngestionVerticle> ingestions() {
    return config.sources().stream()
        .map(source -> new IngestionVerticle(
            new SourceSettings(config.instance(), source, config.cdc(), config.retry(), config.buffer().enabled(),
                config.buffer().maxBytes(), config.sharing(source))))
        .toList();
  }

  /** Succeeds as soon as one source is on its way; fails when every first attempt came to nothing. */
  private Future<Void> startSources() {
    List<Future<SourceStarted>> starts = new ArrayList<>();
    for (String source : sourceNames()) {
      starts.add(vertx.eventBus().<SourceStarted>request(Addresses.start(source), new StartSource(source), START)
          .map(reply -> reply.body()));
    }
    Promise<Void> first = Promise.promise();
    starts.forEach(start -> start.onSuccess(answer -> {
      if (answer.failure() == null) {
        first.tryComplete();
      } else if (starts.size() > 1) {
        LOG.atError().addKeyValue("source", answer.source()).log("{}", answer.failure().getMessage());
      }
    }));
    Future.join(starts).onComplete(all -> {
      if (all.failed()) {
        first.tryFail(all.cause());
      } else {
        starts.stream().map(start -> start.result().failure()).filter(Objects::nonNull).findFirst()
            .ifPresent(first::tryFail);
      }
    });
    return first.future();
  }

  private List<String> sourceNames() {
    return config.sources().stream().map(SourceConfig::name).toList();
  }
}
