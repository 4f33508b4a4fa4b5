package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.EventBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderedReceiverTest {

  private final OrderedReceiver receiver = new OrderedReceiver();

  @Test
  void takesBatchesInOrder() {
    take(1, 10, 1);
    take(11, 11, 1);
    take(12, 20, 1);
    receiver.check();
    assertEquals(20, receiver.last());
    assertEquals(0, receiver.repeats());
  }

  @Test
  void countsABatchThatComesAgainAsAnotherAttempt() {
    take(1, 10, 1);
    take(11, 20, 1);
    take(11, 20, 2);
    take(11, 20, 3);
    take(21, 30, 1);
    receiver.check();
    assertEquals(2, receiver.repeats());
    assertEquals(30, receiver.last());
  }

  @Test
  void findsAGap() {
    take(1, 10, 1);
    take(12, 20, 1);
    found("positions 12 to 20, attempt 1, after 1 to 10");
  }

  @Test
  void findsAFirstBatchThatIsNotTheFirst() {
    take(2, 10, 1);
    found("positions 2 to 10");
  }

  @Test
  void findsADuplicateThatCallsItselfAFirstAttempt() {
    take(1, 10, 1);
    take(1, 10, 1);
    found("positions 1 to 10, attempt 1, after 1 to 10");
  }

  @Test
  void findsABatchThatComesAgainAfterTheNextOne() {
    take(1, 10, 1);
    take(11, 20, 1);
    take(1, 10, 2);
    found("positions 1 to 10, attempt 2, after 11 to 20");
  }

  @Test
  void findsABatchThatDoesNotComeAgainAsItWas() {
    take(1, 10, 1);
    take(1, 12, 2);
    found("positions 1 to 12, attempt 2, after 1 to 10");
  }

  @Test
  void tellsTheFirstThatWasWrong() {
    take(2, 2, 1);
    take(9, 9, 1);
    found("positions 2 to 2");
  }

  private void take(long first, long last, int attempt) {
    receiver.take(new EventBatch("orders", "bank", 1, first, last, attempt, "d", List.of()));
  }

  private void found(String what) {
    String message = assertThrows(AssertionError.class, receiver::check).getMessage();
    assertTrue(message.startsWith(what), message);
  }
}
