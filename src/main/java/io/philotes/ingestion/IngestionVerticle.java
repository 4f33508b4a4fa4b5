package io.philotes.ingestion;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.SourceStarted;
import io.philotes.bus.message.StartSource;
import io.philotes.bus.message.StatusRequest;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.timing.EventLoopTimers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ingestion stage of one source on the event bus: receives, calls {@link SourceCapture}, replies.
 *
 * <p>Runs on one event loop, which never blocks. Deployed last and stopped first, because everything it hands on must
 * find its receiver.
 */
public final class IngestionVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(IngestionVerticle.class);
  private static final long WAL_POLL = 2_000;
  private static final DeliveryOptions STATUS = new DeliveryOptions().setSendTimeout(WAL_POLL).setLocalOnly(true);

  private final SourceSettings settings;
  private SourceCapture capture;
  private long walTimer;
  private long publicationTimer;

  public IngestionVerticle(SourceSettings settings) {
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    Database database = new Database(vertx, settings.source().database(), Side.SOURCE, settings.instance());
    capture = new SourceCapture(new EventLoopTimers(vertx), settings, new PostgresSource(vertx, settings.source(), settings.sharing(), database),
        new BusBuffer(vertx, settings.source(), settings.buffered()), () -> ThreadLocalRandom.current().nextDouble());
    vertx.eventBus().<StatusRequest>localConsumer(Addresses.ingestionStatus(settings.name()),
        request -> request.reply(capture.status()));
    vertx.eventBus().<StartSource>localConsumer(Addresses.start(settings.name()), this::begin);
    vertx.eventBus().<Leadership>localConsumer(Addresses.leadership(settings.name()),
        message -> capture.leadership(message.body().leading()));
    walTimer = vertx.setPeriodic(WAL_POLL, timer -> {
      capture.askWal();
      askBufferSize();
    });
    publicationTimer = vertx.setPeriodic(settings.source().publicationInterval().toMillis(), timer -> capture.askPublication());
    return Future.succeededFuture();
  }

  private void begin(Message<StartSource> request) {
    capture.start(failure -> request.reply(new SourceStarted(settings.name(), failure)));
  }

  private void askBufferSize() {
    if (!capture.isStreaming() || settings.maxBufferBytes() == null) {
      return;
    }
    long limit = settings.maxBufferBytes().bytes();
    vertx.eventBus().<BufferStatus>request(Addresses.writerStatus(settings.name()), new StatusRequest(), STATUS)
        .onSuccess(answer -> capture.limit(answer.body().bytes() >= limit, answer.body().bytes()));
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(walTimer);
    vertx.cancelTimer(publicationTimer);
    return capture.stop()
        .onComplete(closed -> LOG.atInfo().addKeyValue("source", settings.name()).log("Ingestion stopped"));
  }
}
