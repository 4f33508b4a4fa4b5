package io.philotes.ingestion;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.preflight.WantedPublication;
import io.philotes.retry.Backoff;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Captures one source: connects, streams, and after a failure connects again for as long as it heals by itself. A
 * failure that needs an operator leaves it in the state FAILED, with its code, and nothing is confirmed.
 *
 * <p>Belongs to one event loop, or to a simulation: time, source and buffer are given to it.
 */
final class SourceCapture {

  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  /** A stream that lived so long, or brought an event, was no failure of its start. */
  private static final long USEFUL = 10_000;
  private static final long STANDBY_POLL = 1_000;
  private static final long DRAIN_PATIENCE = 4_000;

  private final Timers timers;
  private final SourceSettings settings;
  private final SourceServer source;
  private final SourceBuffer buffer;
  private final DoubleSupplier random;
  private final SourceLife life;
  private final WalWatch wal;
  private final PublicationDefinition wanted;
  private final PublicationDefinition shared;
  private final PublicationChronicle changes;
  private final Backoff backoff;
  private final SourceConnector connector;

  private SourceStream stream;
  private Consumer<PhilotesException> starter;
  private boolean stopping;
  private boolean holding;
  private int failures;
  private boolean leads;
  /** The buffer failed the stream before this one: only what it takes shows that it is well again. */
  private boolean doubtful;
  private long retryTimer = -1;
  private boolean askingWal;
  private boolean askingPublication;
  private boolean askAgain;

  /** @param random numbers from 0 to 1 that spread retries */
  SourceCapture(Timers timers, SourceSettings settings, SourceServer source, SourceBuffer buffer, DoubleSupplier random) {
    this.timers = timers;
    this.settings = settings;
    this.source = source;
    this.buffer = buffer;
    this.random = random;
    life = new SourceLife(settings.name());
    wal = new WalWatch(settings.source());
    wanted = WantedPublication.of(settings.source());
    shared = WantedPublication.shared(settings.source(), settings.sharing());
    changes = new PublicationChronicle(settings, source, buffer, life::sourceEnd, life::now);
    Duration longest = settings.retry().maxInterval().compareTo(FIRST_DELAY) < 0 ? FIRST_DELAY : settings.retry().maxInterval();
    backoff = new Backoff(FIRST_DELAY, longest, Math.max(1, settings.retry().multiplier()));
    connector = new SourceConnector(timers, settings.source(), settings.sharing(), source, buffer, this::opened);
  }

  /**
   * Begins.
   *
   * @param answer told once, when the first attempt has ended: null, or why it failed; who is told also tells the operator
   */
  void start(Consumer<PhilotesException> answer) {
    starter = answer;
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
    stream = new SourceStream(timers, settings, started, source, buffer, new StreamListener());
    stream.hold(holding);
    started.publication().ifPresent(found -> changes.seen(Optional.of(found)));
    long since = timers.millis();
    doubtful = life.isFailedByBuffer();
    if (!doubtful) {
      life.enter(SourceState.STREAMING);
    }
    answerStart(null);
    stream.run().onComplete(end -> {
      life.add(stream.pipeline());
      if (stream.pipeline().events() > 0 || timers.millis() - since > USEFUL) {
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

  private final class StreamListener implements SourceStream.Listener {

    @Override
    public void warned() {
      askPublication();
    }

    @Override
    public void proven() {
      if (doubtful) {
        doubtful = false;
        life.enter(SourceState.STREAMING);
      }
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
  void leadership(boolean leading) {
    leads &= leading;
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
    long delay = backoff.delay(failures, random.getAsDouble());
    life.degraded(failure, delay, !refused);
    retryIn(delay);
  }

  /** The lease is kept: consumers go on with what is buffered, and a standby would only fail in the same way. */
  private void halt(PhilotesException failure) {
    life.failed(failure, !answerStart(failure));
    if (failure.code() == ErrorCode.PUBLICATION_MISSING) {
      // No look follows any more, and it may be there again.
      source.publication().onSuccess(changes::seen);
    }
  }

  /** What a server that restarts or is slow to come up would not say. */
  private static boolean isConfigurationFailure(PhilotesException failure) {
    return failure.code() != ErrorCode.SOURCE_UNAVAILABLE && failure.code() != ErrorCode.SLOT_BUSY
        && failure.code() != ErrorCode.BUFFER_UNAVAILABLE && failure.code() != ErrorCode.FENCED;
  }

  private void retryIn(long delay) {
    retryTimer = timers.after(delay, this::attempt);
  }

  /** Whether somebody waited for the answer; who is told of a failure also tells the operator. */
  private boolean answerStart(PhilotesException failure) {
    if (starter == null) {
      return false;
    }
    Consumer<PhilotesException> told = starter;
    starter = null;
    told.accept(failure);
    return true;
  }

  /** Pauses reading while the source's events take more room in the buffer than they may. */
  void limit(boolean reached, long bytes) {
    if (stream == null || stopping || doubtful) {
      return;
    }
    holding = reached;
    stream.hold(reached);
    life.concern(ErrorCode.BUFFER_LIMIT, reached
        ? PhilotesException.of(ErrorCode.BUFFER_LIMIT, "bytes", bytes, "the limit is " + settings.maxBufferBytes()) : null);
  }

  /** A table that left the publication, or a publication that is gone, would otherwise only mean silence. */
  void askPublication() {
    if (stream == null || doubtful) {
      return;
    }
    if (askingPublication) {
      askAgain = true;
      return;
    }
    askingPublication = true;
    source.publication().onSuccess(found -> {
      if (stream != null && !stopping && !doubtful) {
        changes.seen(found);
        found.ifPresent(connector::seen);
        life.concern(ErrorCode.PUBLICATION_MISSING,
            PublicationCheck.refusal(wanted, shared, found).orElse(null));
      }
    }).onComplete(asked -> {
      askingPublication = false;
      if (askAgain) {
        askAgain = false;
        askPublication();
      }
    });
  }

  /**
   * Asks where the WAL ends and what the slot keeps of it: also while nothing is read, because the buffer is away or the
   * source has failed for good. Then it matters most.
   */
  void askWal() {
    if (askingWal || !life.isLeading()) {
      return;
    }
    askingWal = true;
    source.wal().onComplete(answer -> {
      askingWal = false;
      if (answer.succeeded()) {
        life.reaches(answer.result().currentLsn());
      }
      wal.asked(timers.millis(), answer.result(), hindrance());
      if (stream != null) {
        stream.questioned(answer.succeeded());
      }
    });
  }

  /** A table that left the publication is a concern too, but does not keep anybody from reading. */
  private Hindrance hindrance() {
    return stream == null || holding ? life.hindrance() : null;
  }

  /** Lets what is whole become durable, for a while, and ends. Never fails. */
  Future<Void> stop() {
    stopping = true;
    life.enter(SourceState.STOPPING);
    if (retryTimer >= 0) {
      timers.cancel(retryTimer);
    }
    SourceStream draining = stream;
    return (draining == null ? Future.<Void>succeededFuture() : draining.drainAndClose(DRAIN_PATIENCE))
        .transform(drained -> source.closeCatalog());
  }

  boolean isStreaming() {
    return stream != null;
  }

  SourceState state() {
    return life.state();
  }

  SourceStatus status() {
    return life.status(stream, wal.shown(timers.millis()), changes.shown());
  }
}
