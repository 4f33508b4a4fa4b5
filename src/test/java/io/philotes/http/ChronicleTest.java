package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChronicleTest {

  private final Chronicle chronicle = new Chronicle();

  private static Instant at(int second) {
    return Samples.NOW.plusSeconds(second);
  }

  private void seen(int second, SourceStatus source) {
    chronicle.note(at(second), Assessment.of(Samples.overview(Answer.of(source))));
  }

  private static SourceStatus streaming() {
    return Samples.source("shop", SourceState.STREAMING);
  }

  private static SourceStatus degraded(String error) {
    return Samples.failing("shop", SourceState.DEGRADED, "SOURCE_REFUSED", error);
  }

  @Test
  void knowsNothingBeforeTheFirstRound() {
    assertNull(chronicle.since());
    assertNull(chronicle.since("source", "shop"));
    assertEquals(List.of(), chronicle.past());
  }

  @Test
  void tellsSinceWhenAStateHolds() {
    seen(0, streaming());
    seen(5, streaming());
    assertEquals(at(0), chronicle.since());
    assertEquals(at(0), chronicle.since("source", "shop"));

    seen(10, degraded("refused"));
    seen(15, degraded("refused again"));
    assertEquals(at(10), chronicle.since());
    assertEquals(at(10), chronicle.since("source", "shop"));
    assertEquals(at(0), chronicle.since("cleanup", null), "a part that did not change");
    assertNull(chronicle.since("source", "other"));
  }

  @Test
  void remembersWhatWasWrongAndIsOver() {
    seen(0, streaming());
    seen(10, degraded("refused"));
    seen(15, degraded("timed out"));
    assertEquals(List.of(), chronicle.past(), "it is not over");
    seen(20, streaming());

    Incident incident = chronicle.past().get(0);
    assertEquals("timed out", incident.part().reason(), "as it was last seen");
    assertEquals(at(10), incident.from());
    assertEquals(at(20), incident.until());
  }

  @Test
  void whatGetsWorseIsAnIncidentOfItsOwn() {
    seen(0, degraded("refused"));
    seen(10, Samples.failing("shop", SourceState.FAILED, "SLOT_LOST", "gone"));
    seen(20, streaming());

    assertEquals(List.of(Level.DOWN, Level.DEGRADED), chronicle.past().stream().map(incident -> incident.part().level()).toList());
  }

  @Test
  void comingUpIsNoIncident() {
    seen(0, Samples.source("shop", SourceState.CONNECTING));
    seen(5, streaming());

    assertEquals(List.of(), chronicle.past());
    assertEquals(at(5), chronicle.since("source", "shop"));
  }

  @Test
  void aConsumerThatDeliversAndRestsInTurnHasNotChanged() {
    consumerIs(0, ConsumerState.IDLE);
    consumerIs(5, ConsumerState.DELIVERING);
    assertEquals(at(0), chronicle.since("consumer", "orders of shop"));
    consumerIs(10, ConsumerState.ABSENT);
    assertEquals(at(10), chronicle.since("consumer", "orders of shop"));
  }

  private void consumerIs(int second, ConsumerState state) {
    chronicle.note(at(second), Assessment.of(Samples.overview(Answer.of(streaming()), Answer.of(Samples.buffer("shop", true)),
        List.of(Samples.consumer("orders", "shop", state)), null)));
  }

  @Test
  void remembersTheLatestOnly() {
    for (int i = 0; i < 3 * Chronicle.PAST; i++) {
      seen(2 * i, degraded("number " + i));
      seen(2 * i + 1, streaming());
    }
    List<Incident> past = chronicle.past();

    assertEquals(Chronicle.PAST, past.size());
    assertEquals("number " + (3 * Chronicle.PAST - 1), past.get(0).part().reason());
    assertEquals("number " + 2 * Chronicle.PAST, past.get(Chronicle.PAST - 1).part().reason());
  }
}
