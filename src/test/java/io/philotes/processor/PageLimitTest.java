package io.philotes.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PageLimitTest {

  private final PageLimit limit = new PageLimit(1000, 8_000_000);

  @Test
  void growsToTheBatchSizeWithSmallEvents() {
    assertEquals(256, limit.next());
    limit.observed(256, 256 * 300);
    assertEquals(1000, limit.next());
  }

  @Test
  void asksForOneEventWhenOneFillsThePage() {
    limit.observed(256, 256 * 20_000_000L);
    assertEquals(1, limit.next());
  }

  @Test
  void growsInStepsAfterLargeEvents() {
    limit.observed(1, 20_000_000);
    limit.observed(1, 300);
    assertEquals(4, limit.next());
    limit.observed(4, 1200);
    assertEquals(16, limit.next());
  }

  @Test
  void neverPassesASmallBatchSize() {
    assertEquals(10, new PageLimit(10, 8_000_000).next());
  }
}
