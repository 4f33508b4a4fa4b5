package io.philotes.processor;

import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.Leadership;
import io.philotes.config.ConsumerConfig;
import io.philotes.sink.Sink;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Everything that is delivered of one source, while this instance leads it: one {@link ConsumerDelivery} per consumer,
 * the opening of their cursors, and the record of the slowest. Lives on the processor's event loop.
 */
final class SourceDelivery {

  private static final Logger LOG = LoggerFactory.getLogger(SourceDelivery.class);

  private final String source;
  private final LoopContext loopContext;
  private final EventSource events;
  private final Cursors cursors;
  private final List<ConsumerConfig> consumers = new ArrayList<>();
  private final List<ConsumerDelivery> deliveries = new ArrayList<>();
  private final ProgressPace progress = new ProgressPace();

  private Leadership leadership;
  private SharedPages pages = new SharedPages(0);
  private Future<Map<String, Cursors.Opened>> opening;
  private Future<Void> recording = Future.succeededFuture();
  private boolean progressFails;
  private boolean timerSet;
  private boolean looking;
  private boolean stopping;

  SourceDelivery(String source, LoopContext loopContext, EventSource events, Cursors cursors) {
    this.source = source;
    this.loopContext = loopContext;
    this.events = events;
    this.cursors = cursors;
  }

  void add(LoopConfig config, Sink sink) {
    consumers.add(config.consumer());
    pages = new SharedPages(consumers.size());
    deliveries.add(new ConsumerDelivery(config, loopContext, this, sink));
  }

  /** Leadership begins or ends. Told once more what it knows, it only takes the last position from it. */
  void leadership(Leadership now) {
    if (stopping) {
      return;
    }
    if (!now.leading()) {
      leadership = null;
      pages.restart();
      deliveries.forEach(ConsumerDelivery::leave);
    } else if (leadership != null && leadership.fence() == now.fence() && leadership.epoch() == now.epoch()) {
      advanced(now.lastPosition());
    } else {
      leadership = now;
      opening = null;
      pages.restart();
      pages.advanced(now.lastPosition());
      progress.restart();
      deliveries.forEach(delivery -> delivery.lead(now));
    }
  }

  void advanced(long lastPosition) {
    if (leadership != null) {
      pages.advanced(lastPosition);
      deliveries.forEach(delivery -> delivery.advanced(lastPosition));
    }
  }

  /** Ends every delivery, then records the progress a last time. */
  Future<Void> stop() {
    stopping = true;
    List<Future<Void>> ends = deliveries.stream().map(ConsumerDelivery::stop).toList();
    Future<Void> all = ends.isEmpty() ? Future.succeededFuture() : Future.join(ends).mapEmpty();
    return all.compose(ended -> recording.otherwiseEmpty()).compose(recorded -> recordLast());
  }

  List<ConsumerStatus> status() {
    return deliveries.stream().map(ConsumerDelivery::status).toList();
  }

  /** Opens the cursors of all consumers. Loops that ask in the same turn of the event loop share the answer. */
  Future<Map<String, Cursors.Opened>> open() {
    if (leadership == null) {
      return Future.failedFuture("the source is not led any more");
    }
    if (opening == null) {
      opening = cursors.open(source, leadership.sourceId(), leadership.fence(), List.copyOf(consumers));
      loopContext.run(() -> opening = null);
    }
    return opening;
  }

  /** Whether an operator has moved a cursor. One question for all consumers; without leadership or consumers none. */
  void lookForSeeks() {
    if (leadership == null || stopping || deliveries.isEmpty() || looking) {
      return;
    }
    Leadership under = leadership;
    looking = true;
    loopContext.ask(() -> cursors.seeks(under.sourceId())).onComplete(seeks -> {
      looking = false;
      if (seeks.succeeded() && leadership == under) {
        deliveries.forEach(delivery -> delivery.seeks(seeks.result()));
      }
    });
  }

  /** The events behind a position; consumers that are close to each other share the answer. */
  Future<EventPage> read(long after, int limit) {
    if (leadership == null) {
      return Future.failedFuture("the source is not led any more");
    }
    Leadership under = leadership;
    return pages.read(after, limit,
        () -> loopContext.ask(() -> events.read(source, under.sourceId(), under.epoch(), after, limit)));
  }

  /** Moves a cursor under the leadership that its delivery began with, which may be over. */
  Future<Boolean> move(String consumer, Leadership under, long from, long to) {
    return cursors.move(consumer, under.sourceId(), under.fence(), from, to);
  }

  /** A cursor may have been opened or moved, and with it the slowest. */
  void moved() {
    progress.slowest(slowest());
    record();
  }

  private long slowest() {
    return deliveries.stream().mapToLong(ConsumerDelivery::persisted).min().orElse(0);
  }

  private void record() {
    if (leadership == null || stopping || !progress.pending()) {
      return;
    }
    long now = loopContext.now();
    if (progress.due(now)) {
      write(now);
    } else if (!timerSet) {
      timerSet = true;
      loopContext.vertx().setTimer(Math.max(1, progress.nextAt() - now), fired -> {
        timerSet = false;
        record();
      });
    }
  }

  private void write(long now) {
    int sourceId = leadership.sourceId();
    progress.start(now);
    recording = loopContext.ask(() -> cursors.recordProgress(sourceId));
    recording.onComplete(answer -> {
      if (answer.succeeded()) {
        progress.written();
      } else {
        progress.failed(loopContext.now());
      }
      showProgress(answer.cause());
      record();
    });
  }

  /** The record only tells people when an event was passed; delivery does not wait for it. */
  private void showProgress(Throwable failure) {
    boolean fails = failure != null;
    if (fails != progressFails) {
      progressFails = fails;
      LOG.atLevel(fails ? Level.WARN : Level.INFO)
          .addKeyValue("source", source)
          .addKeyValue("error", fails ? failure.getMessage() : "none")
          .log(fails ? "Progress cannot be recorded and is tried again" : "Progress is recorded again");
    }
  }

  private Future<Void> recordLast() {
    if (leadership == null || !progress.pending()) {
      return Future.succeededFuture();
    }
    int sourceId = leadership.sourceId();
    return loopContext.ask(() -> cursors.recordProgress(sourceId)).otherwiseEmpty();
  }
}
