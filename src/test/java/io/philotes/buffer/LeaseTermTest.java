package io.philotes.buffer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTermTest {

  @Test
  void f96RunsFromTheSendingOfTheLastRenewal() {
    LeaseTerm term = new LeaseTerm(Duration.ofNanos(100), Long.MAX_VALUE - 10);
    assertFalse(term.isOver(Long.MAX_VALUE - 10 + 99));
    assertTrue(term.isOver(Long.MAX_VALUE - 10 + 100));

    term.renewed(Long.MAX_VALUE - 10 + 50);

    assertFalse(term.isOver(Long.MAX_VALUE - 10 + 149));
    assertTrue(term.isOver(Long.MAX_VALUE - 10 + 150));
  }
}
