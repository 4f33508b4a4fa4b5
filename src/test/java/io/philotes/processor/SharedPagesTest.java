package io.philotes.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedPagesTest {

  private final List<Promise<EventPage>> questions = new ArrayList<>();
  private final SharedPages pages = new SharedPages(2);

  @Test
  void whoAsksWhileAnotherWaitsGetsTheSameAnswer() {
    pages.advanced(100);
    Future<EventPage> one = read(0, 10);
    Future<EventPage> other = read(0, 10);
    answer(0, 1, 10);
    assertEquals(1, questions.size());
    assertSame(one.result(), other.result());
  }

  @Test
  void whoFollowsCloselyGetsTheKeptPage() {
    pages.advanced(100);
    for (int page = 0; page < 3; page++) {
      read(page * 10, 10);
      answer(page, page * 10 + 1, page * 10 + 10);
    }
    assertEquals(20, read(10, 10).result().events().get(9).position());
    assertEquals(30, read(20, 10).result().events().get(9).position());
    assertEquals(3, questions.size());
    read(0, 10);
    assertEquals(4, questions.size(), "only the last two pages are kept");
  }

  @Test
  void aPageOfAnotherSizeIsAnotherPage() {
    pages.advanced(100);
    read(0, 10);
    answer(0, 1, 10);
    read(0, 5);
    assertEquals(2, questions.size());
  }

  @Test
  void whoKnowsOfMoreDoesNotWaitForAnAnswerThatMayFallShort() {
    pages.advanced(5);
    Future<EventPage> early = read(5, 10);
    pages.advanced(8);
    Future<EventPage> late = read(5, 10);
    assertEquals(2, questions.size());
    questions.get(0).complete(EventPage.EMPTY);
    answer(1, 6, 8);
    assertTrue(early.result().events().isEmpty());
    assertEquals(3, late.result().events().size());
  }

  @Test
  void anAnswerThatCannotFallShortIsSharedWhileMoreArrives() {
    pages.advanced(10);
    read(0, 10);
    pages.advanced(20);
    read(0, 10);
    assertEquals(1, questions.size());
  }

  @Test
  void thatThereWasNothingIsNotKept() {
    read(0, 10);
    questions.get(0).complete(EventPage.EMPTY);
    read(0, 10);
    assertEquals(2, questions.size());
  }

  @Test
  void afterAFailureTheNextAsksAgain() {
    pages.advanced(100);
    Future<EventPage> failed = read(0, 10);
    questions.get(0).fail("gone");
    assertTrue(failed.failed());
    read(0, 10);
    assertEquals(2, questions.size());
  }

  @Test
  void nothingOfAnEarlierLeadershipIsUsed() {
    pages.advanced(100);
    read(0, 10);
    answer(0, 1, 10);
    read(10, 10);
    pages.restart();
    pages.advanced(100);
    read(0, 10);
    read(10, 10);
    assertEquals(4, questions.size());
    answer(1, 11, 20);
    read(10, 10);
    assertEquals(4, questions.size(), "the late answer is not kept, the new question is still asked");
  }

  @Test
  void aPageOfMoreThanFourMegabytesIsNotKept() {
    pages.advanced(100);
    for (int i = 0; i < 2; i++) {
      read(0, 20_000);
      answer(i, 1, 20_000);
    }
    assertTrue(Events.page("shop", 1, 20_000).weight() > 4 << 20);
    assertEquals(2, questions.size());
  }

  @Test
  void forOneConsumerNothingIsKept() {
    SharedPages alone = new SharedPages(1);
    alone.advanced(100);
    for (int i = 0; i < 2; i++) {
      alone.read(0, 10, this::question);
      answer(i, 1, 10);
    }
    assertEquals(2, questions.size());
  }

  private Future<EventPage> read(long after, int limit) {
    return pages.read(after, limit, this::question);
  }

  private Future<EventPage> question() {
    Promise<EventPage> question = Promise.promise();
    questions.add(question);
    return question.future();
  }

  private void answer(int question, long first, long last) {
    questions.get(question).complete(Events.page("shop", first, last));
  }
}
