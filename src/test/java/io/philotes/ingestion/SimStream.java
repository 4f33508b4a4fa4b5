package io.philotes.ingestion;

import io.philotes.postgres.protocol.CopyData;
import io.philotes.postgres.protocol.Framer;
import io.philotes.postgres.protocol.StandbyStatusUpdate;
import io.philotes.postgres.replication.ConnectionClosedException;
import io.philotes.postgres.replication.CopyStream;
import io.philotes.postgres.replication.ReplicationHandler;
import io.philotes.postgres.replication.ReplicationStream;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimViolation;
import io.philotes.simulation.SimWalsender;
import io.philotes.simulation.SimWorld;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;

/**
 * The network between a simulated walsender and the product: bytes cut anywhere, status updates on their way, a link
 * that breaks. The product's framer and reader are at its end.
 */
final class SimStream implements ReplicationStream, SimWorld.Stream {

  static final int MOST_AT_ONCE = 4_000;
  private static final long IDLE = 20_000_000;
  private static final long GIVES_UP = 120_000_000_000L;

  private final SimWorld world;
  private final SimProcess process;
  private final SimWalsender sender;
  private final Runnable afterRead;
  private final int generation;
  private final Framer framer = new Framer(1 << 20);
  private ReplicationHandler handler;
  private final ArrayDeque<byte[]> held = new ArrayDeque<>();
  private boolean paused;
  private boolean closed;
  private boolean broken;
  private boolean pumping;
  private long lastDelivery;
  private long lastStatus;
  private long lastFlushed;

  /** @param generation of the buffer, which the stream's checkpoint is of */
  SimStream(SimWorld world, SimProcess process, Runnable afterRead, int generation, SimWalsender sender) {
    this.world = world;
    this.process = process;
    this.sender = sender;
    this.afterRead = afterRead;
    this.generation = generation;
    world.streaming(this);
    process.onDeath(this::hangUp);
    if (!process.isAlive()) {
      hangUp();
    }
  }

  /** The client's end is gone, and the server hears of it. */
  void hangUp() {
    world.schedule().in(world.latency(false), null, sender::terminate);
  }

  @Override
  public ReplicationStream handler(ReplicationHandler receiver) {
    handler = receiver;
    pumpSoon(0);
    return this;
  }

  @Override
  public ReplicationStream pause() {
    paused = true;
    return this;
  }

  @Override
  public ReplicationStream resume() {
    paused = false;
    if (!held.isEmpty()) {
      world.schedule().in(0, process, this::deliverHeld);
    }
    pumpSoon(0);
    return this;
  }

  private void pumpSoon(long delay) {
    if (!pumping && !closed && handler != null && process.isAlive()) {
      pumping = true;
      world.schedule().in(delay, null, this::pump);
    }
  }

  private void pump() {
    pumping = false;
    if (closed || paused || broken || !process.isAlive() || process.isStopped()) {
      if (process.isStopped()) {
        pumpSoon(IDLE);
      }
      return;
    }
    byte[] chunk = sender.read(1 + world.random().nextInt(world.random().nextInt(4) == 0 ? 20 : MOST_AT_ONCE), world.schedule().millis());
    lastDelivery = Math.max(lastDelivery, world.now() + world.latency(false) / 4);
    if (chunk != null) {
      world.schedule().at(lastDelivery, process, () -> deliver(chunk));
      pumpSoon(world.random().nextInt(300_000));
    } else if (sender.isAlive()) {
      pumpSoon(IDLE + world.random().nextInt(30_000_000));
    } else {
      world.schedule().at(lastDelivery, process, () -> ended(new ConnectionClosedException("the server went away")));
    }
  }

  /** What was read while the stream was paused waits in the client. */
  private void deliver(byte[] chunk) {
    held.add(chunk);
    deliverHeld();
  }

  private void deliverHeld() {
    while (!held.isEmpty() && !paused && !closed && process.command()) {
      hand(held.remove());
    }
  }

  private void hand(byte[] chunk) {
    try {
      framer.feed(chunk, this::frame);
      handler.readComplete();
      afterRead.run();
    } catch (SimViolation violation) {
      throw violation;
    } catch (RuntimeException failure) {
      throw (SimViolation) new SimViolation("whole messages were not understood: " + failure).initCause(failure);
    }
  }

  private void frame(byte type, byte[] bytes, int offset, int length) {
    if (type != CopyData.TYPE) {
      throw new SimViolation("not CopyData: " + type);
    }
    CopyStream.deliver(bytes, offset, length, handler);
  }

  private void ended(Throwable cause) {
    if (!closed) {
      closed = true;
      handler.closed(cause);
    }
  }

  @Override
  public Future<Void> sendStatus(StandbyStatusUpdate update) {
    if (closed || !process.command()) {
      return Future.succeededFuture();
    }
    long flushed = update.flushed().value();
    world.oracle().confirmed(generation, flushed, lastFlushed);
    lastFlushed = flushed;
    lastStatus = Math.max(lastStatus, world.now() + world.latency(false));
    world.schedule().at(lastStatus, null, () -> {
      if (!broken) {
        sender.status(update.written().value(), flushed, update.replyRequested(), world.schedule().millis());
        world.oracle().look();
        pumpSoon(0);
      }
    });
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    closed = true;
    if (process.command()) {
      world.schedule().at(Math.max(lastStatus, world.now() + world.latency(false)), null, () -> {
        sender.terminate();
        world.schedule().in(world.latency(false), process, done::complete);
      });
    }
    return done.future();
  }

  @Override
  public boolean isOpen() {
    return !closed && sender.isAlive() && process.isAlive();
  }

  @Override
  public void poke() {
    pumpSoon(0);
  }

  @Override
  public void terminate() {
    sender.terminate();
    pumpSoon(0);
  }

  /** Both ends believe in the other for some time: nothing passes any more. In the end TCP itself gives up. */
  @Override
  public void halfOpen() {
    broken = true;
    world.schedule().in(GIVES_UP, null, sender::terminate);
  }
}
