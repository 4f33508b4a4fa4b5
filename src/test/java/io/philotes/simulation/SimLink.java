package io.philotes.simulation;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A connection of a process to the simulated buffer. Requests arrive in order and are answered in order, each after a
 * delay. The network, the server and the process may end it at any point; what was sent before a process died still
 * arrives.
 */
public final class SimLink {

  private record Request<T>(Function<SimBackend, T> statement, Promise<T> answer, SimFate fate) {}

  /** The server's end of a silent connection: tcp_keepalives_idle, interval and count of the writer's sessions. */
  private static final long GIVES_UP = 11_000_000_000L;

  private final SimWorld world;
  private final SimProcess owner;
  private final SimBackend backend;
  private final ArrayDeque<Request<?>> arrived = new ArrayDeque<>();
  private final List<Promise<?>> unanswered = new ArrayList<>();
  private long lastArrival;
  private long lastAnswer;
  private boolean waits;
  private boolean swallowing;
  private boolean closed;
  private Runnable onLost = () -> {};

  SimLink(SimWorld world, SimProcess owner) {
    this.world = world;
    this.owner = owner;
    backend = world.buffer().connect(this::backendDied);
    owner.onDeath(this::ownerDied);
  }

  void onLost(Runnable told) {
    onLost = told;
  }

  /** Sends a statement. */
  public <T> Future<T> call(Function<SimBackend, T> statement) {
    if (!owner.command()) {
      return Promise.<T>promise().future();
    }
    if (closed) {
      return Future.failedFuture(unavailable());
    }
    Promise<T> answer = Promise.promise();
    unanswered.add(answer);
    SimFate fate = world.fate();
    boolean arrives = !swallowing && fate != SimFate.SWALLOWED;
    if ((fate == SimFate.SWALLOWED || fate == SimFate.SILENT_AFTER) && !swallowing) {
      swallowing = true;
      world.schedule().in(GIVES_UP, null, () -> world.buffer().end(backend));
    }
    if (arrives) {
      lastArrival = Math.max(lastArrival, world.now() + world.latency(fate == SimFate.SLOW));
      world.schedule().at(lastArrival, null, () -> arrive(new Request<>(statement, answer, fate)));
    }
    return answer.future();
  }

  private void arrive(Request<?> request) {
    if (request.fate() == SimFate.LOST_BEFORE) {
      world.buffer().end(backend);
    }
    if (backend.alive) {
      arrived.add(request);
      serve();
    }
  }

  private void serve() {
    while (!waits && backend.alive && !arrived.isEmpty()) {
      serve(arrived.peek());
    }
  }

  private <T> void serve(Request<T> request) {
    Future<T> outcome;
    try {
      if (request.fate() == SimFate.REFUSED) {
        throw world.buffer().fail(backend, PhilotesException.of(world.refusal(), "sqlState", "sim", "the server refuses"));
      }
      outcome = Future.succeededFuture(request.statement().apply(backend));
    } catch (SimBuffer.MustWait locked) {
      waits = true;
      world.buffer().whenUnlocked(this::unlocked);
      return;
    } catch (PhilotesException failure) {
      outcome = Future.failedFuture(failure);
    }
    arrived.poll();
    if (request.fate() == SimFate.LOST_AFTER) {
      world.buffer().end(backend);
    }
    if (!backend.alive) {
      return;
    }
    Future<T> answered = outcome;
    lastAnswer = Math.max(lastAnswer, world.now() + world.latency(false));
    world.schedule().at(lastAnswer, owner, () -> answer(request.answer(), answered));
  }

  private void unlocked() {
    waits = false;
    serve();
  }

  private <T> void answer(Promise<T> promise, Future<T> outcome) {
    if (!swallowing && !closed && owner.command()) {
      unanswered.remove(promise);
      outcome.onComplete(promise);
    }
  }

  /** The server's end is gone; the process learns of it later, unless the network swallows that too. */
  private void backendDied() {
    if (!swallowing) {
      world.schedule().at(Math.max(lastAnswer, world.now() + world.latency(false)), owner, this::lose);
    }
  }

  private void lose() {
    if (closed) {
      return;
    }
    closed = true;
    List<Promise<?>> open = List.copyOf(unanswered);
    unanswered.clear();
    open.forEach(promise -> promise.tryFail(unavailable()));
    onLost.run();
  }

  /** The network breaks; both ends notice sooner or later. */
  public void cut() {
    world.buffer().end(backend);
  }

  boolean isOpen() {
    return !closed && backend.alive && owner.isAlive();
  }

  /** Whether nothing is on its way. */
  boolean isIdle() {
    return unanswered.isEmpty();
  }

  private void ownerDied() {
    closed = true;
    farewell();
  }

  Future<Void> close() {
    if (!closed && owner.isAlive()) {
      closed = true;
      farewell();
    }
    return Future.succeededFuture();
  }

  /** What was sent arrives first. */
  private void farewell() {
    if (!swallowing) {
      world.schedule().at(Math.max(lastArrival, world.now() + world.latency(false)), null, () -> world.buffer().end(backend));
    }
  }

  static PhilotesException unavailable() {
    return PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "server", "sim", "the connection is lost");
  }
}
