package io.philotes.ingestion;

import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.StandbyStatusUpdate;
import io.philotes.postgres.replication.ReplicationHandler;
import io.philotes.postgres.replication.ReplicationStream;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Carries one stream: from the socket into the {@link StreamPipeline}, from there to the writer over the bus, and the
 * confirmation back to the source. All on the event loop of the ingestion verticle.
 *
 * <p>It ends once, with {@link #ended()}: at the first failure of the source, of the writer or of the stream itself.
 * Nothing is confirmed after that, and everything not durable comes again with the next stream.
 */
final class SourceStream implements ReplicationHandler {

  /** Who hears of a stream while it lives. */
  interface Listener {

    /** The source warned: its catalog may tell more. */
    void warned();

    /** Told once: the buffer takes what the stream brings, or it brings nothing. */
    void proven();
  }

  private static final String OBJECT_NOT_READY = "55000";

  private final Timers timers;
  private final SourceSettings settings;
  private final long session;
  private final ReplicationStream stream;
  private final StreamPipeline pipeline;
  private final CatalogEnrichment catalog;
  private final SourceServer source;
  private final SourceBuffer buffer;
  private final Listener listener;
  private final SourceWarnings warnings;
  private final StreamProgress progress;
  private final StatusSchedule status;
  private final IdleAdvance idle;
  /** Without a buffer a batch is answered when the consumers have handled it, however long that takes. */
  private final boolean waitsForConsumers;
  private final ShutdownGuard guard = new ShutdownGuard();
  private final Promise<Void> ended = Promise.promise();

  private long ticker;
  private long linger = -1;
  private boolean askingCatalog;
  private boolean paused;
  private boolean draining;
  private boolean held;
  private boolean over;
  private Promise<Void> drained;

  SourceStream(Timers timers, SourceSettings settings, StartedStream started, SourceServer source, SourceBuffer buffer,
               Listener listener) {
    this.listener = listener;
    this.timers = timers;
    this.settings = settings;
    this.session = started.opened().session();
    this.stream = started.stream();
    this.source = source;
    this.buffer = buffer;
    this.waitsForConsumers = !started.opened().checkpoint().isKept();
    this.catalog = new CatalogEnrichment(source, timers, started.opened().checkpoint().isKept());
    this.pipeline = new StreamPipeline(settings.name(), session, started.opened().checkpoint(), settings.limits(),
        SourceSettings.MAX_BATCHES, settings.maxInFlightBytes(), settings.watermarks(), settings.rules());
    this.status = new StatusSchedule(started.server().walSenderTimeout(), now());
    this.idle = new IdleAdvance(now());
    this.warnings = new SourceWarnings(settings.name());
    this.progress = new StreamProgress(listener, now());
  }

  /** Begins to read. Fails when the stream ends by a failure, succeeds when it was closed. */
  Future<Void> run() {
    ticker = timers.every(status.tick(), this::tick);
    stream.handler(this);
    sendStatus();
    return ended.future();
  }

  /**
   * Stops reading, lets what is whole become durable and confirms it, then closes the stream: the slot is free.
   *
   * @param patience milliseconds to wait for the writer
   */
  Future<Void> drainAndClose(long patience) {
    if (over) {
      return Future.succeededFuture();
    }
    draining = true;
    Failpoints.hit(Failpoint.SHUTDOWN_DRAIN);
    drained = Promise.promise();
    pause();
    pipeline.flush();
    pump();
    checkDrained();
    long timer = timers.after(patience, () -> drained.tryComplete());
    return drained.future()
        .onComplete(done -> timers.cancel(timer))
        .compose(done -> over ? Future.succeededFuture() : lastStatusAndClose());
  }

  private Future<Void> lastStatusAndClose() {
    Failpoints.hit(Failpoint.SHUTDOWN_DRAINED);
    sendStatus();
    return end(null);
  }

  @Override
  public void xLogData(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length) {
    if (over) {
      return;
    }
    try {
      pipeline.xLogData(walStart, walEnd, serverTime, bytes, offset, length);
    } catch (RuntimeException | Error failure) {
      end(coded(failure, walStart));
    }
  }

  /** What ended the stream is needed no more. */
  @Override
  public boolean passesOver(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length, int whole) {
    if (over) {
      return true;
    }
    try {
      return pipeline.passesOver(walStart, walEnd, serverTime, bytes, offset, length, whole);
    } catch (RuntimeException | Error failure) {
      end(coded(failure, walStart));
      return true;
    }
  }

  @Override
  public void keepalive(long walEnd, long serverTime, boolean replyRequested) {
    if (over) {
      return;
    }
    pipeline.keepalive(walEnd);
    if (replyRequested) {
      status.askedForReply();
      idle.askedForReply();
      guard.asked(now(), !pipeline.acks().confirmed().isBefore(new Lsn(walEnd)));
    }
  }

  @Override
  public void readComplete() {
    if (over) {
      return;
    }
    status.heard(now());
    pipeline.readComplete();
    pump();
    tendLinger();
    tendPressure();
    if (status.due(now())) {
      tick();
    }
  }

  /**
   * PostgreSQL 18 and newer warn and leave out the changes when a publication does not exist at their point in the WAL;
   * older ones end the stream. To go on would be to confirm what was left out.
   */
  @Override
  public void warning(ServerError notice) {
    if (OBJECT_NOT_READY.equals(notice.sqlState()) && notice.message().contains(settings.source().publication())) {
      end(PhilotesException.of(ErrorCode.PUBLICATION_MISSING, "publication", settings.source().publication(),
          "the source warns: " + notice.message()));
      return;
    }
    if (warnings.tell(notice, now())) {
      listener.warned();
    }
  }

  @Override
  public void closed(Throwable cause) {
    end(SourceFailures.ofStream(settings.source(), cause, pipeline.place()));
  }

  /** Sends what the window admits, in order. */
  private void pump() {
    while (!over && !askingCatalog) {
      WriteBatch batch = pipeline.next();
      if (batch == null) {
        return;
      }
      if (catalog.concerns(batch)) {
        askingCatalog = true;
        catalog.enrich(batch).onSuccess(enriched -> {
          askingCatalog = false;
          send(enriched);
          pump();
        }).onFailure(mistake -> end(coded(mistake, batch.endLsn())));
      } else {
        send(batch);
      }
    }
  }

  private void send(WriteBatch batch) {
    if (over) {
      return;
    }
    if (pipeline.onTheirWay() == 1) {
      progress.moved(now());
    }
    buffer.write(batch).onSuccess(this::answered).onFailure(this::writerGone);
    Failpoints.hit(Failpoint.BATCH_SENT);
  }

  private void answered(WriteReply reply) {
    if (over) {
      return;
    }
    progress.moved(now());
    switch (reply.kind()) {
      case STORED -> pipeline.stored();
      case DURABLE -> pipeline.durable();
      case LOST, FAILED -> {
        end(reply.failure());
        return;
      }
    }
    progress.prove();
    tellWhatIsKeptNowhere(reply);
    pump();
    if (pipeline.wantsFlush() && !draining) {
      pipeline.readComplete();
      pump();
    }
    tendPressure();
    checkDrained();
  }

  /** Without a buffer what the source does not know comes again after a crash. */
  private void tellWhatIsKeptNowhere(WriteReply reply) {
    if (waitsForConsumers && reply.kind() == WriteReply.Kind.DURABLE) {
      status.confirmedMore();
      if (status.due(now())) {
        sendStatus();
      }
    }
  }

  private void tick() {
    if (over) {
      return;
    }
    long now = now();
    if (paused) {
      status.heard(now);
    }
    if (pipeline.isDrained()) {
      progress.rests(now);
    }
    warnings.refusedAnnotations(pipeline.refusedAnnotations(), now);
    warnings.undecoded(pipeline.undecoded(), pipeline.lastUndecoded(), now);
    persistIdle(now);
    if (status.due(now)) {
      sendStatus();
    }
    if (status.silent(now)) {
      end(PhilotesException.of(ErrorCode.SOURCE_TIMEOUT, "source", settings.name(), "no sign of life from the walsender"));
    } else if (guard.suspects(now)) {
      guard.reassured(now);
      source.isShuttingDown().onSuccess(down -> {
        if (down) {
          end(PhilotesException.of(ErrorCode.SOURCE_UNAVAILABLE, "source", settings.name(), "it is shutting down"));
        }
      });
    }
  }

  private void persistIdle(long now) {
    AckTracker acks = pipeline.acks();
    Lsn candidate = acks.idleCandidate();
    if (draining || !pipeline.isQuiet() || !idle.due(now, acks.confirmed(), candidate)) {
      return;
    }
    idle.started(now);
    buffer.advanceAcked(new AdvanceAcked(settings.name(), session, candidate)).onComplete(answer -> {
      idle.ended();
      if (answer.failed()) {
        writerGone(answer.cause());
      } else if (answer.result().kind() == WriteReply.Kind.DURABLE) {
        acks.persisted(candidate);
        sendStatus();
      } else {
        end(answer.result().failure());
      }
    });
  }

  private void sendStatus() {
    if (over) {
      return;
    }
    long now = now();
    Lsn confirmed = pipeline.acks().confirmed();
    stream.sendStatus(new StandbyStatusUpdate(pipeline.received(), confirmed, confirmed, status.wantsReply(now)));
    status.sent(now);
    Failpoints.hit(Failpoint.ACK_SENT);
  }

  private void tendLinger() {
    if (linger >= 0 || !pipeline.wantsFlush()) {
      return;
    }
    linger = timers.after(Math.max(1, settings.cdc().flushInterval().toMillis()), () -> {
      linger = -1;
      if (!over) {
        pipeline.flush();
        pump();
        tendPressure();
      }
    });
  }

  private void tendPressure() {
    if (held && !pipeline.isWithinChunks() || pipeline.isFull()) {
      pause();
    } else if (paused && !draining) {
      paused = false;
      stream.resume();
    }
  }

  private void pause() {
    if (!paused) {
      paused = true;
      stream.pause();
    }
  }

  private void checkDrained() {
    if (draining && pipeline.isDrained()) {
      drained.tryComplete();
    }
  }

  /** Whether the source answered a question over an ordinary connection. */
  void questioned(boolean answered) {
    guard.questioned(now(), answered);
  }

  /** The writer has no session any more: what is read now could not be written. */
  void lost() {
    end(PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "source", settings.name(), "the writer lost the lead"));
  }

  private void writerGone(Throwable failure) {
    end(SourceFailures.of(settings.source(), failure));
  }

  /** Ends the stream once; null when nothing failed. Whoever gives no sign of life is not waited for. */
  private Future<Void> end(PhilotesException failure) {
    if (over) {
      return Future.succeededFuture();
    }
    over = true;
    warnings.lastUndecoded(pipeline.undecoded(), pipeline.lastUndecoded());
    timers.cancel(ticker);
    if (linger >= 0) {
      timers.cancel(linger);
    }
    Future<Void> farewell = stream.close().otherwiseEmpty();
    boolean silent = failure != null && failure.code() == ErrorCode.SOURCE_TIMEOUT;
    return (silent ? Future.<Void>succeededFuture() : farewell).onComplete(closed -> {
      if (drained != null) {
        drained.tryComplete();
      }
      if (failure == null) {
        ended.tryComplete();
      } else {
        ended.tryFail(failure);
      }
    });
  }

  private static PhilotesException coded(Throwable failure, long lsn) {
    return failure instanceof PhilotesException known ? known : PhilotesException.of(ErrorCode.INTERNAL, "lsn",
        Lsn.format(lsn), "the stream was ended by " + failure.getClass().getName(), failure);
  }

  /**
   * Stops or continues reading, whatever the window says; a transaction that was handed on in part is read to its end.
   * Status updates go on.
   */
  void hold(boolean hold) {
    held = hold;
    if (!over) {
      tendPressure();
    }
  }

  StreamPipeline pipeline() {
    return pipeline;
  }

  /** Seconds since the writer last answered, while batches wait for it; else 0, as when consumers are what everybody waits for. */
  double stuckSeconds() {
    if (pipeline.isDrained() || waitsForConsumers) {
      progress.moved(now());
    }
    return progress.stuckSeconds(now());
  }

  private long now() {
    return timers.millis();
  }
}
