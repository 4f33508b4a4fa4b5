package io.philotes.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.event.BeforeKind;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.philotes.event.Operation;
import io.philotes.postgres.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

  private final Deliveries deliveries = new Deliveries();

  @Test
  void countsEventsAndWholeTransactions() {
    deliver(event(1, 10, false), event(2, 10, true), event(3, 20, true));
    assertEquals(3, deliveries.delivered().events());
    assertEquals(2, deliveries.delivered().transactions());
    assertEquals(3, deliveries.delivered().position());
    assertEquals("3  INSERT   public.t {\"id\":3}", deliveries.delivered().latest().get(2));
  }

  @Test
  void noticesWhatComesTwiceAndWhatIsSkipped() {
    deliver(event(1, 10, true), event(2, 20, true));
    deliver(event(2, 20, true), event(5, 50, true));
    assertEquals(1, deliveries.delivered().twice());
    assertEquals(2, deliveries.delivered().missing());
  }

  @Test
  void noticesATransactionThatIsInterrupted() {
    deliver(event(1, 10, false), event(2, 20, true));
    assertEquals(1, deliveries.delivered().torn());
  }

  @Test
  void theProofHoldsOnlyWhenEverythingAgrees() {
    deliver(event(1, 10, false), event(2, 10, true));
    Map<String, Map<Row, Integer>> source = Map.of("public.t",
        Map.of(Row.ofImage("{\"id\":1}"), 1, Row.ofImage("{\"id\":2}"), 1));
    BufferReplay buffer = new BufferReplay(2, 1, 0, deliveries.shadow());
    assertEquals(List.of(), proof(new Tally(1, 2, 0, 2), buffer, source).failures());
    assertEquals(List.of("transactions delivered: 1 instead of 2", "transactions in the buffer: 1 instead of 2"),
        proof(new Tally(2, 2, 0, 2), buffer, source).failures());
    assertEquals(2, proof(new Tally(1, 2, 0, 2), buffer, Map.of("public.t", Map.of())).failures().size());
  }

  private Proof proof(Tally committed, BufferReplay buffer, Map<String, Map<Row, Integer>> source) {
    return Proof.of(committed, deliveries.delivered(), deliveries.shadow(), buffer, source);
  }

  private void deliver(ChangeEvent... events) {
    deliveries.accept(new EventBatch("demo", "shop", 1, events[0].position(), events[events.length - 1].position(), 1, "d",
        List.of(events)));
  }

  private static ChangeEvent event(long position, long commit, boolean last) {
    String row = "{\"id\":" + position + "}";
    return new ChangeEvent("shop", 1, position, new Lsn(commit), new Lsn(commit), 0, last, 7, "public", "t",
        Operation.INSERT, row, null, BeforeKind.NONE, row, List.of(), Instant.EPOCH, "{}");
  }
}
