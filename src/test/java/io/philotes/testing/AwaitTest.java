package io.philotes.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

  @Test
  void returnsWhenTheConditionHolds() {
    AtomicInteger asked = new AtomicInteger();
    Await.until("three questions", Duration.ofSeconds(10), () -> asked.incrementAndGet() == 3);
    assertEquals(3, asked.get());
  }

  @Test
  void toleratesAConditionThatThrowsUntilItHolds() {
    AtomicInteger asked = new AtomicInteger();
    Await.until("a second question", Duration.ofSeconds(10), () -> {
      assertTrue(asked.incrementAndGet() > 1);
      return true;
    });
    assertEquals(2, asked.get());
  }

  @Test
  void saysWhatDidNotComeAndWhy() {
    IllegalStateException cause = new IllegalStateException("no");
    AssertionError error = assertThrows(AssertionError.class, () -> Await.until("the sun", Duration.ofMillis(30), () -> {
      throw cause;
    }));
    assertEquals("not within 30 ms: the sun", error.getMessage());
    assertSame(cause, error.getCause());
  }
}
