package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverviewCacheTest {

  private static final long LATER = OverviewCache.FRESH_NANOS + 1;

  private final List<Promise<Overview>> rounds = new ArrayList<>();
  private final OverviewCache cache = new OverviewCache(this::newRound);

  private Future<Overview> newRound() {
    rounds.add(Promise.promise());
    return rounds.get(rounds.size() - 1).future();
  }

  @Test
  void readersOfTheSameMomentShareOneRound() {
    Future<Overview> first = cache.get(0);
    rounds.get(0).complete(Samples.allGood());

    assertSame(first, cache.get(OverviewCache.FRESH_NANOS));
    assertEquals(1, rounds.size());
  }

  @Test
  void aRoundThatStillRunsIsSharedHoweverLongItTakes() {
    Future<Overview> first = cache.get(0);

    assertSame(first, cache.get(100 * LATER));
    assertEquals(1, rounds.size());
  }

  @Test
  void anOldResultIsAskedForAgain() {
    Future<Overview> first = cache.get(0);
    rounds.get(0).complete(Samples.allGood());

    assertNotSame(first, cache.get(LATER));
    assertEquals(2, rounds.size());
  }

  @Test
  void aClockThatWrapsAroundDoesNotKeepAnOldResult() {
    cache.get(Long.MAX_VALUE);
    rounds.get(0).complete(Samples.allGood());

    cache.get(Long.MAX_VALUE + LATER);

    assertEquals(2, rounds.size());
  }

  @Test
  void aFailedRoundIsNotKept() {
    cache.get(0);
    rounds.get(0).fail("no");

    cache.get(1);

    assertEquals(2, rounds.size());
  }

  @Test
  void forgettingStartsAnew() {
    cache.get(0);
    cache.forget();

    cache.get(1);

    assertEquals(2, rounds.size());
  }
}
