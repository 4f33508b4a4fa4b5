package io.philotes.ingestion;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceStarted;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.StartSource;
import io.philotes.bus.message.StatusRequest;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.retry.Backoff;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures one source: connects, streams, and after a failure connects again for as long as it heals by itself.
 *
 * <p>Runs on one event loop, which never blocks. A failure that needs an operator leaves the verticle deployed in the
 * state FAILED, with its code, and nothing is confirmed. Deployed last and stopped first, because everything it hands
 * on must find its receiver.
 */
public final class IngestionVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(IngestionVerticle.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  /** A stream that lived so long, or brought an event, was no failure of its start. */
  private static final long USEFUL_NANOS = 10_000_000_000L;
  private static final long STANDBY_POLL = 1_000;
  private static final long WAL_POLL = 2_000;
  private static final DeliveryOptions STATUS = new DeliveryOptions().setSendTimeout(WAL_POLL).setLocalOnly(true);
  private static final long PUBLICATION_POLL = 30_000;
  private static final long DRAIN_PATIENCE = 4_000;

  private final SourceSettings settings;
  private final SourceLife life;
  private final Backoff backoff;

  private CatalogLink catalog;
  private SourceConnector connector;
  private KeyResolver keys;
  private SourceProbe probe;
  private SourceStream stream;
  private Message<StartSource> starter;
  private boolean stopping;
  private boolean holding;
  private int failures;
  private boolean leads;
  private long retryTimer = -1;
  private long walTimer;
  private long publicationTimer;
  private boolean askingWal;

  public IngestionVerticle(SourceSettings settings) {
    this.settings = settings;
    this.life = new SourceLife(settings.name());
    Duration longest = settings.retry().maxInterval().compareTo(FIRST_DELAY) < 0 ? FIRST_DELAY : settings.retry().maxInterval();
    this.backoff = new Backoff(FIRST_DELAY, longest, Math.max(1, settings.retry().multiplier()));
  }

  @Override
  public Future<?> start() {
    Database database = new Database(vertx, settings.source().database(), Side.SOURCE, settings.instance());
    catalog = new CatalogLink(database);
    connector = new SourceConnector(vertx, settings.source(), new ReplicationLink(vertx, settings.source()), catalog,
        this::opened);
    keys = new KeyResolver(catalog);
    probe = new SourceProbe(database);
    vertx.eventBus().<StatusRequest>localConsumer(Addresses.ingestionStatus(settings.name()),
        request -> request.reply(life.status(stream)));
    vertx.eventBus().<StartSource>localConsumer(Addresses.start(settings.name()), this::begin);
    vertx.eventBus().<Leadership>localConsumer(Addresses.leadership(settings.name()), this::leadership);
    walTimer = vertx.setPeriodic(WAL_POLL, timer -> {
      askWal();
      askBufferSize();
    });
    publicationTimer = vertx.setPeriodic(PUBLICATION_POLL, timer -> askPublication());
    return Future.succeededFuture();
  }

  private void begin(Message<StartSource> request) {
    starter = request;
    attempt();
  }

  private void attempt() {
    retryTimer = -1;
    if (stopping) {
      return;
    }
    if (life.state() == SourceState.STARTING) {
      life.enter(SourceState.CONNECTING);
    }
    connector.connect().onSuccess(this::streaming).onFailure(this::failed);
  }

  private void streaming(StartedStream started) {
    if (stopping) {
      started.stream().close();
      return;
    }
    life.leads(started.opened().checkpoint());
    stream = new SourceStream(vertx, settings, started, keys, probe, this::askPublication);
    stream.hold(holding);
    long since = System.nanoTime();
    life.enter(SourceState.STREAMING);
    answerStart(null);
    stream.run().onComplete(end -> {
      life.add(stream.pipeline());
      if (stream.pipeline().events() > 0 || System.nanoTime() - since > USEFUL_NANOS) {
        failures = 0;
      }
      stream = null;
      if (end.failed()) {
        failed(end.cause());
      }
    });
    if (!leads) {
      stream.lost();
    }
  }

  private void opened(SourceCheckpoint checkpoint) {
    leads = true;
    life.opened(checkpoint);
  }

  /**
   * The writer tells when it lost its session. A stream that has nothing to write would not notice for a long time, hold
   * the slot against the next leader and leave the consumers without a leader.
   */
  private void leadership(Message<Leadership> message) {
    leads &= message.body().leading();
    if (leads || stopping) {
      return;
    }
    if (stream != null) {
      stream.lost();
    } else if (life.state() == SourceState.FAILED) {
      // Consumers go on with what is buffered, and for that someone must lead.
      retryIn(STANDBY_POLL);
    }
  }

  private void failed(Throwable failure) {
    if (stopping) {
      return;
    }
    if (failure instanceof StandbyException standby) {
      life.standby(standby.leader());
      answerStart(null);
      retryIn(STANDBY_POLL);
      return;
    }
    PhilotesException coded = SourceFailures.of(settings.source(), failure);
    if (coded.kind() == FailureKind.RETRY) {
      retry(coded);
    } else {
      halt(coded);
    }
  }

  private void retry(PhilotesException failure) {
    boolean refused = !life.isReachedBefore() && isConfigurationFailure(failure) && answerStart(failure);
    if (life.isReachedBefore()) {
      answerStart(null);
    }
    failures++;
    long delay = backoff.delay(failures, ThreadLocalRandom.current().nextDouble());
    life.degraded(failure, delay, !refused);
    retryIn(delay);
  }

  /** The lease is kept: consumers go on with what is buffered, and a standby would only fail in the same way. */
  private void halt(PhilotesException failure) {
    life.failed(failure, !answerStart(failure));
  }

  /** What a server that restarts or is slow to come up would not say. */
  private static boolean isConfigurationFailure(PhilotesException failure) {
    return failure.code() != ErrorCode.SOURCE_UNAVAILABLE && failure.code() != ErrorCode.SLOT_BUSY
        && failure.code() != ErrorCode.BUFFER_UNAVAILABLE && failure.code() != ErrorCode.FENCED;
  }

  private void retryIn(long delay) {
    retryTimer = vertx.setTimer(delay, timer -> attempt());
  }

  /** Whether somebody waited for the answer; who is told of a failure also tells the operator. */
  private boolean answerStart(PhilotesException failure) {
    if (starter == null) {
      return false;
    }
    starter.reply(new SourceStarted(settings.name(), failure));
    starter = null;
    return true;
  }

  /** Pauses reading while the source's events take more room in the buffer than they may. */
  private void askBufferSize() {
    if (stream == null || settings.maxBufferBytes() == null) {
      return;
    }
    vertx.eventBus().<BufferStatus>request(Addresses.writerStatus(settings.name()), new StatusRequest(), STATUS)
        .onSuccess(answer -> limit(answer.body().bytes() >= settings.maxBufferBytes().bytes(), answer.body().bytes()));
  }

  private void limit(boolean reached, long bytes) {
    if (stream == null || stopping) {
      return;
    }
    holding = reached;
    stream.hold(reached);
    life.concern(ErrorCode.BUFFER_LIMIT, reached
        ? PhilotesException.of(ErrorCode.BUFFER_LIMIT, "bytes", bytes, "the limit is " + settings.maxBufferBytes()) : null);
  }

  /** A table that left the publication, or a publication that is gone, would otherwise only mean silence. */
  private void askPublication() {
    if (stream == null) {
      return;
    }
    SourceConfig source = settings.source();
    catalog.ask(asked -> asked.publication(source.publication())).onSuccess(found -> {
      if (stream != null && !stopping) {
        life.concern(ErrorCode.PUBLICATION_MISSING,
            PublicationCheck.refusal(source.publication(), found, source.tables()).orElse(null));
      }
    });
  }

  private void askWal() {
    if (askingWal || !life.isLeading()) {
      return;
    }
    askingWal = true;
    catalog.ask(source -> source.wal(settings.source().slot())).onComplete(answer -> {
      askingWal = false;
      life.wal(answer.succeeded() ? answer.result() : null);
    });
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    life.enter(SourceState.STOPPING);
    vertx.cancelTimer(walTimer);
    vertx.cancelTimer(publicationTimer);
    if (retryTimer >= 0) {
      vertx.cancelTimer(retryTimer);
    }
    SourceStream draining = stream;
    return (draining == null ? Future.succeededFuture() : draining.drainAndClose(DRAIN_PATIENCE))
        .transform(drained -> catalog.close())
        .onComplete(closed -> LOG.atInfo().addKeyValue("source", settings.name()).log("Ingestion stopped"));
  }
}
