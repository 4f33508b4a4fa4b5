package io.philotes.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewUpkeepTest {

  private final List<Promise<Void>> turns = new ArrayList<>();
  private final ViewUpkeep views = new ViewUpkeep(this::turn);

  private Future<Void> turn() {
    Promise<Void> turn = Promise.promise();
    turns.add(turn);
    return turn.future();
  }

  @Test
  void manySourcesThatAskAtOnceTakeTwoTurns() {
    Future<Void> first = views.complete();
    Future<Void> second = views.complete();
    Future<Void> third = views.complete();
    assertEquals(1, turns.size());

    turns.get(0).complete();
    assertTrue(first.succeeded());
    assertFalse(second.isComplete());
    assertEquals(2, turns.size());

    turns.get(1).complete();
    assertTrue(second.succeeded() && third.succeeded());
    assertEquals(2, turns.size());
  }

  @Test
  void whoAsksDuringTheSecondTurnGetsAThirdBecauseItsSourceMayBeMissingInTheSecond() {
    views.complete();
    views.complete();
    turns.get(0).complete();
    Future<Void> late = views.complete();
    turns.get(1).complete();

    assertFalse(late.isComplete());
    turns.get(2).complete();
    assertTrue(late.succeeded());
  }

  @Test
  void aFailureIsOfItsTurnOnly() {
    Throwable lock = new IllegalStateException("lock timeout");
    Future<Void> first = views.complete();
    Future<Void> second = views.complete();

    turns.get(0).fail(lock);
    assertSame(lock, first.cause());
    turns.get(1).complete();
    assertTrue(second.succeeded());

    views.complete();
    assertEquals(3, turns.size());
  }

  @Test
  void workThatThrowsFailsItsTurnAndKeepsNobody() {
    List<String> calls = new ArrayList<>();
    ViewUpkeep throwing = new ViewUpkeep(() -> {
      calls.add("turn");
      throw new IllegalStateException("closed");
    });
    assertTrue(throwing.complete().failed());
    assertTrue(throwing.complete().failed());
    assertEquals(2, calls.size());
  }
}
