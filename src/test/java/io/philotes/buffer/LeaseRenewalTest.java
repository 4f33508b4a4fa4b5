package io.philotes.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.PartitionStore.History;
import io.philotes.buffer.store.StoredCheckpoint;
import io.philotes.buffer.store.WriteStatements;
import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceOpened;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a writer keeps its lease of 15 s when the answers of the buffer take their time. Asked to renew every 5 s, as in the product. */
class LeaseRenewalTest {

  private final Clock clock = new Clock();
  private final List<Promise<Boolean>> asked = new ArrayList<>();
  private final SourceWriter writer = new SourceWriter(clock, "shop", "here", Duration.ofSeconds(15), new Buffer(),
      PartitionPlan.of(Duration.ofHours(1)), new Deaf());
  private SourceOpened opened;

  @BeforeEach
  void lead() {
    opened = writer.open().result();
    assertEquals(SourceOpened.Kind.LEADING, opened.kind());
    assertEquals(1, asked.size(), "it renews at once, before the stream makes everything busy");
    asked.remove(0).complete(true);
  }

  @Test
  void f96AnAnswerThatTakesLongerThanThePauseBetweenTwoRenewalsCounts() {
    for (int second = 5; second <= 60; second += 5) {
      clock.to(second);
      writer.renewLease();
      clock.to(second + 1);
      answerAllButTheLast();
    }
    clock.to(61);

    assertTrue(leads());
  }

  @Test
  void f96AnOldAnswerThatOvertakesANewOneDoesNotShortenTheTerm() {
    clock.to(5);
    writer.renewLease();
    clock.to(10);
    writer.renewLease();
    asked.get(1).complete(true);
    asked.get(0).complete(true);
    clock.to(24);

    assertTrue(leads());
  }

  @Test
  void f96AsksOverTheOtherConnectionWhenThereIsNoAnswerForFourSeconds() {
    clock.to(5);
    writer.renewLease();
    clock.to(8);
    writer.renewLease();
    assertEquals(1, asked.size());

    clock.to(10);
    writer.renewLease();
    assertEquals(2, asked.size());
  }

  @Test
  void f96WithoutAnAnswerForATermItStopsAndSaysThatNobodyAnsweredInTime() {
    for (int second = 5; second <= 15; second += 5) {
      clock.to(second);
      writer.renewLease();
    }

    assertFalse(leads());
    PhilotesException why = writer.advanceAcked(new AdvanceAcked("shop", opened.session(), new Lsn(1))).result().failure();
    assertEquals(ErrorCode.BUFFER_UNAVAILABLE, why.code());
    assertTrue(why.getMessage().contains("could not be renewed within 15 s"), why.getMessage());
  }

  @Test
  void f96AnAnswerThatTheLeaseIsSomebodyElsesEndsTheSessionHoweverLateItComes() {
    clock.to(5);
    writer.renewLease();
    clock.to(10);
    writer.renewLease();
    asked.get(0).complete(false);

    assertFalse(leads());
  }

  private void answerAllButTheLast() {
    asked.subList(0, asked.size() - 1).forEach(question -> question.tryComplete(true));
  }

  /** A session that has ended answers with what ended it; one that lives says that there is nothing registered to write to. */
  private boolean leads() {
    return writer.advanceAcked(new AdvanceAcked("shop", opened.session(), new Lsn(1))).result().failure().code() == ErrorCode.INTERNAL;
  }

  private final class Buffer implements WriterDatabase {

    @Override
    public Future<WriterConnection> connect() {
      return Future.succeededFuture(new Granting());
    }

    @Override
    public Future<Boolean> renewLease(long fence, Duration lease) {
      Promise<Boolean> question = Promise.promise();
      asked.add(question);
      return question.future();
    }

    @Override
    public Future<Boolean> releaseLease(long fence) {
      return Future.succeededFuture(true);
    }

    @Override
    public Future<List<Long>> partitionEnds(int sourceId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> attachPartition(int sourceId, long from, long to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<History> history(int sourceId, long nextPosition) {
      throw new UnsupportedOperationException();
    }

    @Override
    public PhilotesException coded(Throwable failure) {
      return PhilotesException.of(ErrorCode.BUFFER_TIMEOUT, "server", address(), failure.getMessage());
    }

    @Override
    public String address() {
      return "buffer:5432";
    }
  }

  /** Gives the lease to whoever asks, for a source that was never registered. */
  private static final class Granting implements WriterConnection {

    @Override
    public Future<Lease> acquireLease(String owner, long heldFence, Duration lease) {
      return Future.succeededFuture(new Lease(true, 7, owner, new Lease.Backend(0, OffsetDateTime.MIN)));
    }

    @Override
    public Future<Void> terminate(Lease.Backend backend) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> raiseFence(long fence) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> chooseCompression() {
      return Future.succeededFuture();
    }

    @Override
    public Future<StoredCheckpoint> checkpoint(long fence) {
      return Future.succeededFuture(StoredCheckpoint.unknown());
    }

    @Override
    public Future<Boolean> register(RegisterSource request, long fence, long partitionWidth, int partitions) {
      throw new UnsupportedOperationException();
    }

    @Override
    public WriteStatements statements(int sourceId, long fence) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onLost(Runnable lost) {
      // never
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private static final class Deaf implements SourceWriter.Listener {

    @Override
    public void leadership(Leadership leadership) {
      // nobody asks
    }

    @Override
    public void advanced(long lastPosition) {
      // nobody asks
    }

    @Override
    public void registered() {
      // nobody asks
    }
  }

  /** Moves only when it is set; what is due by then happens first. */
  private static final class Clock implements Timers {

    private final Map<Long, Runnable> actions = new TreeMap<>();
    private final Map<Long, Long> dueAt = new TreeMap<>();
    private long now;
    private long timers;

    void to(int second) {
      now = Duration.ofSeconds(second).toNanos();
      List<Long> due = dueAt.entrySet().stream().filter(timer -> timer.getValue() <= now).map(Map.Entry::getKey).toList();
      due.forEach(timer -> {
        Runnable action = actions.get(timer);
        cancel(timer);
        action.run();
      });
    }

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public long after(long delayMillis, Runnable action) {
      timers++;
      actions.put(timers, action);
      dueAt.put(timers, now + Duration.ofMillis(delayMillis).toNanos());
      return timers;
    }

    @Override
    public long every(long periodMillis, Runnable action) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void cancel(long timer) {
      actions.remove(timer);
      dueAt.remove(timer);
    }
  }
}
