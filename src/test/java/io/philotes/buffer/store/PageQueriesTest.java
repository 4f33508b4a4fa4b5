package io.philotes.buffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PageQueriesTest {

  private final PageQueries queries = new PageQueries();

  @Test
  void aStatementIsForEveryPageThatBeginsInItsStretch() {
    PageQuery query = PageQuery.of(1, 99_999, 10_000);
    assertEquals(0, query.from());
    assertEquals(110_000, query.to());
    assertTrue(query.covers(0, 10_000));
    assertTrue(query.covers(99_999, 10_000));
    assertTrue(query.covers(109_000, 1_000));
    assertFalse(query.covers(109_001, 1_000));
    assertTrue(query.sql().contains("e.position > 0 AND e.position <= 110000"), query.sql());
    assertEquals(100_000, PageQuery.of(1, 100_000, 1).from());
    assertFalse(PageQuery.of(1, 100_000, 1).covers(99_999, 1));
  }

  @Test
  void aPageThatIsLargerThanUsualGetsALongerStretch() {
    PageQuery query = queries.get(1, 99_999, 1_000);
    PageQuery larger = queries.get(1, 99_999, 50_000);
    assertNotSame(query, larger);
    assertEquals(149_999, larger.to());
    assertSame(larger, queries.get(1, 0, 1_000));
  }

  @Test
  void consumersInDifferentStretchesKeepTheirStatements() {
    PageQuery slow = queries.get(1, 5, 10);
    PageQuery fast = queries.get(1, 300_005, 10);
    PageQuery other = queries.get(2, 5, 10);
    assertSame(slow, queries.get(1, 6, 10));
    assertSame(fast, queries.get(1, 300_006, 10));
    assertSame(other, queries.get(2, 6, 10));
  }

  @Test
  void onlyTheLastOnesAreKept() {
    PageQuery first = queries.get(1, 0, 10);
    for (int i = 1; i <= PageQueries.MOST; i++) {
      queries.get(1, i * 100_000L, 10);
    }
    assertEquals(PageQueries.MOST, queries.size());
    assertNotSame(first, queries.get(1, 0, 10));
  }
}
