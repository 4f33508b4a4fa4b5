package io.philotes.processor;

import io.philotes.config.ConsumerConfig;
import io.philotes.config.ConsumerConfig.SinkType;
import io.philotes.config.ConsumerConfig.Start;
import io.philotes.config.RetryConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.BeforeKind;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.philotes.postgres.Lsn;
import io.philotes.simulation.SimBufferCalls;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimWorld;
import io.philotes.simulation.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The product's delivery to one consumer in a simulated process. The consumer itself is outside, like a table that it
 * keeps: it hears of batches, does not always answer, and checks what it gets.
 */
public final class SimConsumer {

  private final SimWorld world;
  private final SimProcess process;
  private final SimBufferCalls calls;
  private final DeliveryLoop loop;
  private long fence;
  private long timerAt = Long.MAX_VALUE;
  private long timer = -1;
  private boolean pumping;

  public SimConsumer(SimWorld world, SimProcess process, SimBufferCalls calls) {
    this.world = world;
    this.process = process;
    this.calls = calls;
    loop = new DeliveryLoop(new LoopConfig(
        new ConsumerConfig("c", SinkType.EVENTBUS, List.of(), Start.EARLIEST, Duration.ofSeconds(2)), "sim", 16, 1_000_000,
        true, 50, new RetryConfig(3, Duration.ofMillis(100), Duration.ofSeconds(3), 2), process.name(), () -> world.random().nextDouble()));
  }

  public void lead(long newFence, long lastPosition) {
    fence = newFence;
    tell(() -> loop.lead(lastPosition));
  }

  public void leave() {
    tell(loop::leave);
  }

  public void advanced(long lastPosition) {
    tell(() -> loop.advanced(lastPosition));
  }

  public void stop() {
    tell(loop::stop);
  }

  private void tell(Runnable happening) {
    happening.run();
    if (pumping) {
      return;
    }
    pumping = true;
    for (Command command = loop.next(process.millis()); command != null; command = loop.next(process.millis())) {
      execute(command);
    }
    pumping = false;
    world.coverage().count("consumer " + loop.state());
    arm(loop.wakeAt());
  }

  private void arm(long at) {
    if (at >= timerAt) {
      return;
    }
    process.cancel(timer);
    timerAt = at;
    timer = process.after(Math.max(1, at - process.millis()), () -> {
      timerAt = Long.MAX_VALUE;
      tell(() -> {});
    });
  }

  private void execute(Command command) {
    if (!process.command()) {
      return;
    }
    switch (command.kind()) {
      case OPEN -> open((Command.Open) command);
      case READ -> read((Command.Read) command);
      case DELIVER -> deliver(((Command.Deliver) command).batch());
      case MOVE -> move((Command.Move) command);
    }
  }

  private void open(Command.Open open) {
    process.within(LoopContext.ANSWER, calls.openCursor(fence)).onComplete(
        position -> tell(() -> loop.opened(open.generation(), position, 0)),
        failure -> tell(() -> loop.openFailed(open.generation(), process.millis(), failure)));
  }

  private void read(Command.Read read) {
    process.within(LoopContext.ANSWER, calls.read(read.after(), read.limit())).onComplete(
        events -> tell(() -> loop.pageRead(read.generation(), process.millis(), page(events))),
        failure -> tell(() -> loop.readFailed(read.generation(), process.millis(), failure)));
  }

  private static EventPage page(List<StoredEvent> events) {
    return new EventPage(events.stream().map(SimConsumer::event).toList());
  }

  private static ChangeEvent event(StoredEvent stored) {
    return new ChangeEvent("sim", 1, stored.position(), new Lsn(stored.lsn()), new Lsn(stored.commitLsn()), stored.seq(),
        stored.last(), 1, "public", "t", stored.operation(), null, stored.before(),
        stored.before() == null ? BeforeKind.NONE : BeforeKind.KEY, stored.after(), List.of(), Instant.EPOCH, "{}");
  }

  private void deliver(EventBatch batch) {
    String id = batch.deliveryId();
    int dice = world.isCalm() ? 100 : world.random().nextInt(100);
    world.schedule().in(world.latency(false), process, () -> {
      if (!process.command()) {
        return;
      }
      if (dice < 3) {
        tell(() -> loop.absent(process.millis(), id));
        return;
      }
      if (dice < 8) {
        tell(() -> loop.refused(process.millis(), id, "no"));
        return;
      }
      world.consumed(batch);
      if (dice >= 11) {
        world.schedule().in(dice < 14 ? 1_000_000_000L + world.latency(false) * 1000 : world.latency(false), process, () -> {
          if (process.command()) {
            tell(() -> loop.acknowledged(id));
          }
        });
      }
    });
  }

  private void move(Command.Move move) {
    world.moving(move.to());
    process.within(LoopContext.ANSWER, calls.moveCursor(fence, move.from(), move.to())).onComplete(
        won -> tell(() -> loop.moved(move.generation(), won)),
        failure -> tell(() -> loop.moveFailed(move.generation(), process.millis(),
            failure instanceof PhilotesException ? failure : PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "server", "sim", "lost"))));
  }
}
