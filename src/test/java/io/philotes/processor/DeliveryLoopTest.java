package io.philotes.processor;

import static io.philotes.processor.Events.page;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.ConsumerState;
import io.philotes.config.ConsumerConfig;
import io.philotes.config.ConsumerConfig.SinkType;
import io.philotes.config.ConsumerConfig.Start;
import io.philotes.config.RetryConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryLoopTest {

  private static final long PACE = 50;

  private static final long ACK_TIMEOUT = 30_000;

  private long now = 1_000_000;
  private final DeliveryLoop loop = loop(true);

  static DeliveryLoop loop(boolean timesOut) {
    ConsumerConfig consumer = new ConsumerConfig("orders", SinkType.EVENTBUS, List.of(), Start.EARLIEST,
        Duration.ofMillis(ACK_TIMEOUT));
    RetryConfig retry = new RetryConfig(3, Duration.ofMillis(200), Duration.ofSeconds(30), 2);
    return new DeliveryLoop(new LoopConfig(consumer, "shop", 10, 1_000_000, timesOut, PACE, retry, "d", () -> 0));
  }

  @Test
  void opensTheCursorThenReadsAfterIt() {
    loop.lead(100);
    Command.Open open = next(Command.Open.class);
    assertNothingToDo();
    loop.opened(open.generation(), 42, 0);
    assertEquals(42, next(Command.Read.class).after());
  }

  @Test
  void deliversWhatItReadAndReadsOnePageAhead() {
    openAt(0, 100);
    read(1, 10);
    EventBatch first = deliver();
    assertEquals(1, first.first());
    assertEquals(10, first.last());
    assertEquals(1, first.attempt());
    read(11, 20);
    assertNothingToDo();
    loop.acknowledged(first.deliveryId());
    next(Command.Move.class);
    assertEquals(11, deliver().first());
    assertEquals(20, next(Command.Read.class).after());
  }

  @Test
  void movesTheCursorFromWhereItStoodOverWhatWasAcknowledged() {
    openAt(5, 10);
    read(6, 10);
    loop.acknowledged(deliver().deliveryId());
    Command.Move move = next(Command.Move.class);
    assertEquals(5, move.from());
    assertEquals(10, move.to());
  }

  @Test
  void coalescesMovesToTwentyInASecond() {
    openAt(0, 1000);
    int moves = 0;
    long position = 0;
    long end = now + 1000;
    for (; now < end; now++) {
      for (Command command = loop.next(now); command != null; command = loop.next(now)) {
        switch (command.kind()) {
          case OPEN -> throw new AssertionError("opens again");
          case READ -> loop.pageRead(((Command.Read) command).generation(), now, page("shop", ++position, position));
          case DELIVER -> loop.acknowledged(((Command.Deliver) command).batch().deliveryId());
          case MOVE -> {
            moves++;
            loop.moved(((Command.Move) command).generation(), true);
          }
        }
        if (position == 1000) {
          break;
        }
      }
    }
    assertEquals(1000, loop.status().delivered());
    assertTrue(moves > 0 && moves <= 20, "moves: " + moves);
  }

  @Test
  void persistsTheCursorSoonWhenNothingMoreComes() {
    openAt(0, 2);
    read(1, 1);
    loop.acknowledged(deliver().deliveryId());
    loop.moved(next(Command.Move.class).generation(), true);
    read(2, 2);
    loop.acknowledged(deliver().deliveryId());
    drainReads();
    assertTrue(loop.wakeAt() <= now + PACE);
    now = loop.wakeAt();
    assertEquals(2, next(Command.Move.class).to());
  }

  @Test
  void deliversTheSameBatchAgainAfterAFailureWithGrowingDelays() {
    openAt(0, 20);
    read(1, 10);
    EventBatch first = deliver();
    read(11, 20);
    loop.refused(now, first.deliveryId(), "no");
    assertEquals(ConsumerState.RETRYING, loop.state());
    assertNothingToDo();
    assertEquals(now + 100, loop.wakeAt());
    now += 100;
    EventBatch second = deliver();
    assertSame(first.events(), second.events());
    assertEquals(2, second.attempt());
    assertNotEquals(first.deliveryId(), second.deliveryId());
    loop.refused(now, second.deliveryId(), "no");
    assertEquals(now + 200, loop.wakeAt());
  }

  @Test
  void isDegradedAfterTheConfiguredAttemptsAndStillDelivers() {
    openAt(0, 10);
    read(1, 10);
    for (int attempt = 1; attempt <= 3; attempt++) {
      EventBatch batch = deliver();
      assertEquals(attempt, batch.attempt());
      loop.refused(now, batch.deliveryId(), "no");
      drainReads();
      now = loop.wakeAt();
    }
    assertEquals(ConsumerState.DEGRADED, loop.state());
    assertEquals("CONSUMER_FAILED", loop.status().code());
    loop.acknowledged(deliver().deliveryId());
    next(Command.Move.class);
    assertEquals(ConsumerState.IDLE, loop.state());
    assertEquals(3, loop.status().retries());
  }

  @Test
  void givesUpAnAttemptAfterTheAckTimeoutAndIgnoresTheLateReply() {
    openAt(0, 10);
    read(1, 10);
    EventBatch first = deliver();
    now += ACK_TIMEOUT - 1;
    assertNothingToDoButReads();
    now++;
    assertNothingToDoButReads();
    assertEquals(ConsumerState.RETRYING, loop.state());
    loop.acknowledged(first.deliveryId());
    assertEquals(1, loop.status().lateReplies());
    assertEquals(0, loop.status().position());
    now += 100;
    EventBatch second = deliver();
    assertEquals(1, second.first());
    loop.refused(now, first.deliveryId(), "late and refused");
    loop.acknowledged(second.deliveryId());
    assertEquals(2, loop.status().lateReplies());
    assertEquals(10, loop.status().position());
    assertEquals(10, loop.status().delivered());
  }

  @Test
  void waitsForASinkThatDoesNotTimeOut() {
    DeliveryLoop patient = loop(false);
    patient.lead(1);
    patient.opened(((Command.Open) patient.next(now)).generation(), 0, 0);
    patient.pageRead(((Command.Read) patient.next(now)).generation(), now, page("shop", 1, 1));
    EventBatch batch = ((Command.Deliver) patient.next(now)).batch();
    assertInstanceOf(Command.Read.class, patient.next(now + 1_000_000_000));
    patient.acknowledged(batch.deliveryId());
    assertEquals(1, patient.status().position());
  }

  @Test
  void anAbsentConsumerCostsNoAttemptAndIsLookedForEverySecond() {
    openAt(0, 10);
    read(1, 10);
    for (int i = 0; i < 5; i++) {
      EventBatch batch = deliver();
      assertEquals(1, batch.attempt());
      loop.absent(now, batch.deliveryId());
      assertEquals(ConsumerState.ABSENT, loop.state());
      assertNothingToDoButReads();
      now += DeliveryLoop.ABSENT_PAUSE;
    }
    loop.acknowledged(deliver().deliveryId());
    assertEquals(0, loop.status().retries());
    assertNull(loop.status().code());
    assertNotEquals(ConsumerState.ABSENT, loop.state());
  }

  @Test
  void opensTheCursorAgainWhenAMoveMissesAndGoesOnWhereItStands() {
    openAt(0, 20);
    read(1, 10);
    loop.acknowledged(deliver().deliveryId());
    Command.Move move = next(Command.Move.class);
    Command.Read ahead = next(Command.Read.class);
    loop.moved(move.generation(), false);
    Command.Open open = next(Command.Open.class);
    assertNothingToDo();
    loop.opened(open.generation(), 3, 0);
    loop.pageRead(ahead.generation(), now, page("shop", 11, 20));
    assertEquals(3, next(Command.Read.class).after());
  }

  /** The operator may want exactly what we had persisted, while more was acknowledged since. */
  @Test
  void goesBackToWhereAnOperatorPutTheCursorAlsoWhenItSeemsUnmoved() {
    openAt(0, 20);
    read(1, 10);
    loop.acknowledged(deliver().deliveryId());
    Command.Move move = next(Command.Move.class);
    next(Command.Read.class);
    loop.sought(1);
    loop.moved(move.generation(), false);
    loop.opened(next(Command.Open.class).generation(), 0, 1);
    read(1, 10);
    assertEquals(1, deliver().first());
  }

  @Test
  void opensTheCursorOnlyWhenAnOperatorHasMovedIt() {
    openAt(0, 0);
    next(Command.Read.class);
    loop.sought(0);
    assertNothingToDo();
    loop.sought(1);
    next(Command.Open.class);
  }

  /** Looked at every two seconds, it would else fail as often. */
  @Test
  void opensTheCursorOnceForEachMoveOfAnOperatorAlsoWhenThatFailsForGood() {
    loop.lead(100);
    loop.openFailed(next(Command.Open.class).generation(), now, PhilotesException.of(ErrorCode.BUFFER_ERROR, "server", "s", "broken"));
    assertEquals(ConsumerState.FAILED, loop.state());
    loop.sought(0);
    loop.openFailed(next(Command.Open.class).generation(), now, PhilotesException.of(ErrorCode.BUFFER_ERROR, "server", "s", "broken"));
    loop.sought(0);
    assertEquals(ConsumerState.FAILED, loop.state());
    assertNothingToDo();
    loop.sought(1);
    next(Command.Open.class);
  }

  /** What stood in the way of the old place may not stand in the way of the new one. */
  @Test
  void beginsAnewAfterAHaltWhenAnOperatorMovesTheCursor() {
    openAt(0, 20);
    loop.readFailed(next(Command.Read.class).generation(), now, PhilotesException.of(ErrorCode.CURSOR_BELOW_FLOOR, "position", 0, "removed"));
    assertEquals(ConsumerState.FAILED, loop.state());
    loop.sought(1);
    loop.opened(next(Command.Open.class).generation(), 10, 1);
    read(11, 20);
    assertEquals(11, deliver().first());
    assertEquals(ConsumerState.DELIVERING, loop.state());
  }

  /** The attempt that was on its way when the cursor was moved means nothing, and the next waits until it has ended. */
  @Test
  void whatWasOnItsWayWhenTheCursorWasMovedDoesNotMoveItOn() {
    openAt(0, 20);
    read(1, 10);
    EventBatch old = deliver();
    next(Command.Read.class);
    loop.sought(1);
    loop.opened(next(Command.Open.class).generation(), 4, 1);
    read(5, 14);
    loop.acknowledged(old.deliveryId());
    EventBatch again = deliver();
    assertEquals(5, again.first());
    assertEquals(4, loop.persisted());
  }

  @Test
  void recognizesItsOwnMoveWhoseAnswerWasLost() {
    openAt(0, 20);
    read(1, 10);
    loop.acknowledged(deliver().deliveryId());
    loop.moveFailed(next(Command.Move.class).generation(), now, unavailable());
    assertEquals(ConsumerState.RETRYING, loop.state());
    read(11, 20);
    assertNothingToDo();
    now = loop.wakeAt();
    loop.moved(next(Command.Move.class).generation(), false);
    loop.opened(next(Command.Open.class).generation(), 10, 0);
    assertEquals(11, deliver().first());
    assertEquals(10, loop.persisted());
  }

  @Test
  void deliversNothingNewWhileTheCursorCannotBePersisted() {
    openAt(0, 20);
    read(1, 10);
    loop.acknowledged(deliver().deliveryId());
    loop.moveFailed(next(Command.Move.class).generation(), now, unavailable());
    read(11, 20);
    assertNothingToDo();
    now = loop.wakeAt();
    loop.moved(next(Command.Move.class).generation(), true);
    assertEquals(11, deliver().first());
  }

  @Test
  void readsAgainAfterAFailureThatHeals() {
    openAt(0, 10);
    loop.readFailed(next(Command.Read.class).generation(), now, unavailable());
    assertEquals(ConsumerState.RETRYING, loop.state());
    assertEquals("BUFFER_UNAVAILABLE", loop.status().code());
    assertNothingToDo();
    now = loop.wakeAt();
    read(1, 10);
    assertEquals(1, deliver().first());
    assertEquals(ConsumerState.DELIVERING, loop.state());
  }

  @Test
  void haltsWhenItsEventsHaveBeenRemoved() {
    openAt(0, 10);
    loop.readFailed(next(Command.Read.class).generation(), now,
        PhilotesException.of(ErrorCode.CURSOR_BELOW_FLOOR, "consumer", "orders", "the floor is 5"));
    assertEquals(ConsumerState.FAILED, loop.state());
    assertEquals("CURSOR_BELOW_FLOOR", loop.status().code());
    now += 1_000_000;
    assertNothingToDo();
    assertEquals(Long.MAX_VALUE, loop.wakeAt());
  }

  @Test
  void haltsOnAGapInsteadOfSkipping() {
    openAt(0, 10);
    loop.pageRead(next(Command.Read.class).generation(), now, page("shop", 2, 5));
    assertEquals("BUFFER_BROKEN", loop.status().code());
    assertNothingToDo();
  }

  @Test
  void haltsOnAnEventOfAnotherSource() {
    openAt(0, 10);
    loop.pageRead(next(Command.Read.class).generation(), now, page("other", 1, 5));
    assertEquals("BUFFER_BROKEN", loop.status().code());
  }

  @Test
  void neverMixesEpochsInABatch() {
    openAt(0, 4);
    List<ChangeEvent> events = List.of(Events.event("shop", 1, 1), Events.event("shop", 1, 2), Events.event("shop", 2, 3),
        Events.event("shop", 2, 4));
    loop.pageRead(next(Command.Read.class).generation(), now, new EventPage(events));
    EventBatch old = deliver();
    assertEquals(1, old.epoch());
    assertEquals(2, old.last());
    loop.acknowledged(old.deliveryId());
    next(Command.Move.class);
    EventBatch fresh = deliver();
    assertEquals(2, fresh.epoch());
    assertEquals(3, fresh.first());
  }

  @Test
  void looksEverySecondWhenNothingIsAnnounced() {
    openAt(0, 0);
    loop.pageRead(next(Command.Read.class).generation(), now, EventPage.EMPTY);
    assertNothingToDo();
    assertEquals(now + Prefetch.POLL, loop.wakeAt());
    now = loop.wakeAt();
    read(1, 3);
    assertEquals(1, deliver().first());
  }

  @Test
  void readsAtOnceWhatWasAnnouncedWhileItRead() {
    openAt(0, 0);
    Command.Read read = next(Command.Read.class);
    loop.advanced(7);
    loop.pageRead(read.generation(), now, EventPage.EMPTY);
    read(1, 7);
    assertEquals(7, deliver().last());
  }

  @Test
  void doesNotSpinWhenTheBufferHasLessThanWasAnnounced() {
    openAt(0, 7);
    loop.pageRead(next(Command.Read.class).generation(), now, EventPage.EMPTY);
    assertNothingToDo();
    assertEquals(now + Prefetch.POLL, loop.wakeAt());
  }

  @Test
  void stopsAfterTheBatchOnItsWayAndThePersistedCursor() {
    openAt(0, 20);
    read(1, 10);
    EventBatch batch = deliver();
    read(11, 20);
    loop.stop();
    assertNothingToDo();
    assertFalse(loop.isStopped());
    loop.acknowledged(batch.deliveryId());
    Command.Move move = next(Command.Move.class);
    assertEquals(10, move.to());
    assertFalse(loop.isStopped());
    loop.moved(move.generation(), true);
    assertNothingToDo();
    assertTrue(loop.isStopped());
    assertEquals(ConsumerState.STOPPED, loop.state());
  }

  @Test
  void stopsAlthoughTheLastMoveMisses() {
    openAt(0, 10);
    read(1, 10);
    EventBatch batch = deliver();
    loop.leave();
    loop.stop();
    loop.acknowledged(batch.deliveryId());
    loop.moved(next(Command.Move.class).generation(), false);
    assertNothingToDo();
    assertTrue(loop.isStopped());
  }

  @Test
  void startsNoBatchAfterLeadershipIsLostAndWaitsForTheOldOneWhenItIsBack() {
    openAt(0, 20);
    read(1, 10);
    EventBatch old = deliver();
    loop.leave();
    assertNothingToDo();
    assertEquals(ConsumerState.STANDBY, loop.state());
    loop.lead(20);
    loop.opened(next(Command.Open.class).generation(), 0, 0);
    read(1, 10);
    assertNothingToDo();
    loop.acknowledged(old.deliveryId());
    assertEquals(0, loop.status().position());
    EventBatch again = deliver();
    assertEquals(1, again.first());
    loop.acknowledged(again.deliveryId());
    assertEquals(10, loop.status().position());
    assertEquals(0, loop.status().lateReplies());
  }

  @Test
  void ignoresAnswersToAnEarlierLeadership() {
    openAt(0, 20);
    Command.Read old = next(Command.Read.class);
    loop.leave();
    loop.lead(20);
    Command.Open open = next(Command.Open.class);
    loop.opened(open.generation(), 10, 0);
    loop.pageRead(old.generation(), now, page("shop", 1, 10));
    assertEquals(10, next(Command.Read.class).after());
    loop.readFailed(old.generation(), now, unavailable());
    assertNull(loop.status().code());
  }

  @Test
  void opensAgainAfterAFailureThatHeals() {
    loop.lead(10);
    loop.openFailed(next(Command.Open.class).generation(), now,
        PhilotesException.of(ErrorCode.FENCED, "source", "shop", "fence 7 is newer"));
    assertEquals("FENCED", loop.status().code());
    assertNothingToDo();
    now = loop.wakeAt();
    loop.opened(next(Command.Open.class).generation(), 0, 0);
    assertNull(loop.status().code());
  }

  @Test
  void tellsItsLag() {
    openAt(4, 10);
    loop.advanced(12);
    assertEquals(4, loop.status().position());
    assertEquals(8, loop.status().lagEvents());
  }

  private void openAt(long position, long end) {
    loop.lead(end);
    loop.opened(next(Command.Open.class).generation(), position, 0);
  }

  private void read(long first, long last) {
    Command.Read read = next(Command.Read.class);
    assertEquals(first - 1, read.after());
    loop.pageRead(read.generation(), now, page("shop", first, last));
  }

  private EventBatch deliver() {
    return next(Command.Deliver.class).batch();
  }

  private <T extends Command> T next(Class<T> kind) {
    return assertInstanceOf(kind, loop.next(now));
  }

  private void assertNothingToDo() {
    assertNull(loop.next(now));
    assertTrue(loop.wakeAt() > now, "would spin");
  }

  /** Lets polls find nothing. */
  private void assertNothingToDoButReads() {
    drainReads();
    assertNothingToDo();
  }

  private void drainReads() {
    for (Command c = loop.next(now); c != null; c = loop.next(now)) {
      loop.pageRead(assertInstanceOf(Command.Read.class, c).generation(), now, EventPage.EMPTY);
    }
  }

  private static PhilotesException unavailable() {
    return PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "server", "localhost:5432", "57P01");
  }
}
