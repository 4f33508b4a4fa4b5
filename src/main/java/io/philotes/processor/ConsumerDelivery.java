package io.philotes.processor;

import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.Leadership;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.sink.NobodyListens;
import io.philotes.sink.Sink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Carries out what one {@link DeliveryLoop} asks for, and tells it what came of it. Lives on the processor's event loop.
 */
final class ConsumerDelivery {

  private static final Logger LOG = LoggerFactory.getLogger(ConsumerDelivery.class);
  private static final long NO_TIMER = Long.MAX_VALUE;

  private final LoopConfig config;
  private final LoopContext loopContext;
  private final SourceDelivery source;
  private final Sink sink;
  private final DeliveryLoop loop;
  private final Promise<Void> stopped = Promise.promise();

  private Leadership leadership;
  private boolean pumping;
  private ConsumerState shown = ConsumerState.STANDBY;
  private long timer;
  private long timerAt = NO_TIMER;

  ConsumerDelivery(LoopConfig config, LoopContext loopContext, SourceDelivery source, Sink sink) {
    this.config = config;
    this.loopContext = loopContext;
    this.source = source;
    this.sink = sink;
    loop = new DeliveryLoop(config);
  }

  void lead(Leadership now) {
    leadership = now;
    tell(() -> loop.lead(now.lastPosition()));
  }

  void leave() {
    tell(loop::leave);
  }

  void advanced(long lastPosition) {
    tell(() -> loop.advanced(lastPosition));
  }

  /** How often operators have moved the cursors by now. */
  void seeks(Map<String, Long> seeks) {
    Long counted = seeks.get(config.name());
    if (counted != null) {
      tell(() -> loop.sought(counted));
    }
  }

  /** Completes when the batch on its way has ended and the cursor is persisted. */
  Future<Void> stop() {
    tell(loop::stop);
    return stopped.future();
  }

  ConsumerStatus status() {
    return loop.status();
  }

  long persisted() {
    return loop.persisted();
  }

  /**
   * Tells the loop what happened and does what it wants then. What happens meanwhile is seen by the same run, so nothing
   * recurses. A mistake of ours halts the delivery.
   */
  private void tell(Runnable happening) {
    try {
      happening.run();
      if (!pumping) {
        pumping = true;
        pump();
        settle();
      }
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("consumer", config.name()).setCause(e).log("Delivery broke");
      loop.broke(e);
      settle();
    }
  }

  private void pump() {
    for (Command command = loop.next(now()); command != null; command = loop.next(now())) {
      execute(command);
    }
  }

  private void settle() {
    pumping = false;
    arm(loop.wakeAt());
    show();
    source.moved();
    if (loop.isStopped()) {
      stopped.tryComplete();
    }
  }

  private void execute(Command command) {
    switch (command.kind()) {
      case OPEN -> open((Command.Open) command);
      case READ -> read((Command.Read) command);
      case DELIVER -> deliver((Command.Deliver) command);
      case MOVE -> move((Command.Move) command);
    }
  }

  private void open(Command.Open open) {
    loopContext.ask(source::open).compose(this::cursor).onComplete(
        cursor -> tell(() -> loop.opened(open.generation(), cursor.position(), cursor.seeks())),
        failure -> tell(() -> loop.openFailed(open.generation(), now(), failure)));
  }

  private Future<Cursors.Opened> cursor(Map<String, Cursors.Opened> cursors) {
    Cursors.Opened cursor = cursors.get(config.name());
    return cursor != null ? Future.succeededFuture(cursor)
        : Future.failedFuture(PhilotesException.of(ErrorCode.INTERNAL, "consumer", config.name(), "it has no cursor"));
  }

  private void read(Command.Read read) {
    loopContext.call(() -> source.read(read.after(), read.limit())).onComplete(
        page -> tell(() -> loop.pageRead(read.generation(), now(), page)),
        failure -> tell(() -> loop.readFailed(read.generation(), now(), failure)));
  }

  private void deliver(Command.Deliver deliver) {
    String id = deliver.batch().deliveryId();
    loopContext.call(() -> sink.deliver(deliver.batch()).map(done -> Failpoints.hit(Failpoint.CONSUMER_EFFECT_DONE, done))).onComplete(
        handled -> tell(() -> loop.acknowledged(id)),
        failure -> tell(() -> notDelivered(id, failure)));
  }

  private void notDelivered(String id, Throwable failure) {
    if (failure instanceof NobodyListens) {
      loop.absent(now(), id);
    } else {
      loop.refused(now(), id, reason(failure));
    }
  }

  private void move(Command.Move move) {
    loopContext.ask(() -> source.move(config.name(), leadership, move.from(), move.to())).onComplete(
        won -> tell(() -> loop.moved(move.generation(), won)),
        failure -> tell(() -> loop.moveFailed(move.generation(), now(), failure)));
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private long now() {
    return loopContext.now();
  }

  /** One timer at a time. A later wish waits for the earlier timer, so that no batch costs a timer of its own. */
  private void arm(long at) {
    if (at >= timerAt) {
      return;
    }
    if (timerAt != NO_TIMER) {
      loopContext.vertx().cancelTimer(timer);
    }
    timerAt = at;
    timer = loopContext.vertx().setTimer(Math.max(1, at - now()), fired -> {
      timerAt = NO_TIMER;
      tell(() -> {});
    });
  }

  /** Logs how the delivery is when that changes; whether it has work at the moment is nobody's concern. */
  private void show() {
    ConsumerState state = loop.state() == ConsumerState.DELIVERING ? ConsumerState.IDLE : loop.state();
    if (state == shown) {
      return;
    }
    shown = state;
    ConsumerStatus status = loop.status();
    LoggingEventBuilder line = LOG.atLevel(level(state))
        .addKeyValue("consumer", config.name())
        .addKeyValue("source", config.source())
        .addKeyValue("position", status.position())
        .addKeyValue("state", state);
    (status.error() == null ? line : line.addKeyValue("error", status.error())).log(sentence(state));
  }

  private static Level level(ConsumerState state) {
    return switch (state) {
      case STANDBY, IDLE, DELIVERING, STOPPED -> Level.INFO;
      case ABSENT, RETRYING, DEGRADED -> Level.WARN;
      case FAILED -> Level.ERROR;
    };
  }

  private static String sentence(ConsumerState state) {
    return switch (state) {
      case STANDBY -> "Does not deliver while another instance leads the source";
      case IDLE, DELIVERING -> "Delivers";
      case ABSENT -> "No handler is registered for the consumer, delivery waits for one";
      case RETRYING -> "Delivery failed and is tried again";
      case DEGRADED -> "Delivery keeps failing and is still tried again";
      case FAILED -> "Delivery has stopped and needs an operator";
      case STOPPED -> "Delivery has ended";
    };
  }
}
