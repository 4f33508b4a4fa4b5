package io.philotes.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.RelationVersion;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A source in the model of the buffer and in PostgreSQL. Each call is made on both, and must have the same outcome and
 * leave the same behind. One session at a time may wait for the lock of the source's row.
 */
final class BufferTwins {

  private static final Object LOST = ErrorCode.BUFFER_UNAVAILABLE;
  private static final long LEASE_PASSED = 7_200_000_000_000L;

  final String source;
  final SimBuffer model;
  final RealBuffer real;
  private final SimSchedule schedule = new SimSchedule();
  private final Map<String, Integer> coverage;
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final List<StoredEvent> seen = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private Waiting<?, ?> waiting;
  private int sourceId;

  BufferTwins(String source, RealBuffer real, Map<String, Integer> coverage) {
    this.source = source;
    this.real = real;
    this.coverage = coverage;
    model = new SimBuffer(schedule, (events, previousEnd, end, fence) -> {});
    numbers.put(0, 0);
  }

  /** A call that waits for the lock, on both sides. */
  private final class Waiting<T, R> {
    private final TwinSession session;
    private final TwinCall<T, R> call;
    private final Future<R> answer;
    private Outcome<T> outcome;

    Waiting(TwinSession session, TwinCall<T, R> call, Future<R> answer) {
      this.session = session;
      this.call = call;
      this.answer = answer;
    }

    void retry() {
      if (session.isAlive()) {
        outcome = onModel(session, call);
      }
    }

    boolean isOver() {
      return outcome != null || !session.isAlive();
    }

    void end() {
      compare(call.what() + ", after waiting", call, outcome == null ? new Outcome<>(null, LOST) : outcome, answer);
    }
  }

  /** @param shown what must be the same: of the value, or the error's code */
  private record Outcome<T>(T value, Object shown) {
    boolean failed() {
      return shown instanceof ErrorCode;
    }
  }

  TwinSession connect(String owner) {
    var connection = real.connect();
    TwinSession session = new TwinSession(owner, model.connect(() -> {}), connection, real.backendOf(connection));
    numbers.put(session.process.pid(), session.number());
    return session;
  }

  /** The session's end, which its server notices. */
  void disconnect(TwinSession session) {
    note("session " + session.number() + " goes");
    model.end(session.model);
    RealBuffer.await(session.connection.close());
    real.awaitGone(session.process.pid());
    settle();
  }

  void expireLease() {
    note("the lease expires");
    schedule.in(LEASE_PASSED, null, () -> {});
    schedule.step();
    real.expireLease(source);
    settle();
  }

  boolean waits(TwinSession session) {
    return waiting != null && waiting.session == session;
  }

  /** Whether the call that waits holds the lease's row meanwhile. */
  boolean leaseIsLocked() {
    return waiting != null && waiting.call.what().startsWith("register");
  }

  boolean anybodyWaits() {
    return waiting != null;
  }

  int sourceId() {
    if (sourceId == 0) {
      sourceId = real.sourceId(source);
    }
    return sourceId;
  }

  int number(int pid) {
    return numbers.getOrDefault(pid, -1);
  }

  <T, R> void call(TwinSession session, TwinCall<T, R> call) {
    Outcome<T> expected = session.isAlive() ? onModel(session, call) : new Outcome<>(null, LOST);
    if (expected == null && waiting != null) {
      return;
    }
    note("session " + session.number() + ": " + call.what() + " -> " + (expected == null ? "waits" : expected.shown()));
    Future<R> answer = call.real().get();
    if (expected == null) {
      real.awaitBlocked(session.process.pid(), process(model.locker()));
      count(call.what() + ": waits");
      waiting = new Waiting<>(session, call, answer);
      model.whenUnlocked(waiting::retry);
    } else {
      compare(session.isAlive() || expected.shown() != LOST ? call.what() : "on a session that is gone", call, expected, answer);
    }
    settle();
  }

  private int process(int number) {
    return numbers.entrySet().stream().filter(entry -> entry.getValue() == number).findFirst().orElseThrow().getKey();
  }

  /** Null when it must wait. */
  private static <T> Outcome<T> onModel(TwinSession session, TwinCall<T, ?> call) {
    try {
      T value = call.model().apply(session.model);
      return new Outcome<>(value, call.shown().apply(value));
    } catch (SimBuffer.MustWait locked) {
      return null;
    } catch (PhilotesException failure) {
      return new Outcome<>(null, failure.code());
    }
  }

  private <T, R> void compare(String what, TwinCall<T, R> call, Outcome<T> expected, Future<R> answer) {
    assertTrue(RealBuffer.settles(answer), () -> history("the model answers " + expected.shown() + ", PostgreSQL does not: " + real.activity()));
    Object found = answer.succeeded() ? call.realShown().apply(answer.result()) : real.code(answer.cause());
    assertEquals(expected.shown(), found, () -> history(what + " (" + answer.cause() + ")"));
    count(what + ": " + (found == null ? "done" : found instanceof List<?> several ? several.get(0) : found));
    if (expected.failed()) {
      call.failed().run();
    } else {
      call.done().accept(expected.value());
    }
  }

  private void settle() {
    if (waiting != null && waiting.isOver()) {
      Waiting<?, ?> over = waiting;
      waiting = null;
      over.end();
    }
    assertFalse(waiting != null && waiting.answer.isComplete(), () -> history("it does not wait any more: " + waiting.call.what()));
    assertEquals(model.state(), real.state(source, this::number), () -> history("what is left"));
    if (model.isRegistered()) {
      seen.addAll(real.eventsAfter(source, seen.size()));
      assertEquals(model.events(), seen, () -> history("the events"));
    }
  }

  /** Once more from the beginning. */
  void compareAll() {
    if (model.isRegistered()) {
      assertEquals(model.events(), real.eventsAfter(source, 0), () -> history("all events"));
    }
  }

  List<Integer> relationIds() {
    return model.relations().stream().map(RelationVersion::id).toList();
  }

  void count(String what) {
    coverage.merge(what, 1, Integer::sum);
  }

  private void note(String what) {
    log.add(what);
  }

  private String history(String what) {
    return source + ", call " + log.size() + ": " + what + "\n  "
        + String.join("\n  ", log.subList(Math.max(0, log.size() - 40), log.size())) + '\n';
  }
}
