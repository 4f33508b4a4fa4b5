package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.SourceState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final long STEP = History.INTERVAL_MILLIS * 1_000_000;

  private final History history = new History(List.of("shop"), List.of("orders"));
  private long now = 77;

  private void sample(Overview overview) {
    now += STEP;
    history.add(now, overview);
  }

  private JsonObject json() {
    return json(-1);
  }

  private JsonObject json(long after) {
    return new JsonObject(Replies.text(HistoryJson.of(history, List.of(), after)));
  }

  private JsonArray source(String figure) {
    return json().getJsonArray("sources").getJsonObject(0).getJsonArray(figure);
  }

  private JsonArray consumer(String figure) {
    return json().getJsonArray("consumers").getJsonObject(0).getJsonArray(figure);
  }

  @Test
  void makesRatesOfCounters() {
    sample(Flow.at(1000, 10, 90));
    sample(Flow.at(1500, 20, 80));

    assertEquals(JsonArray.of(null, 100), source("eventsPerSecond"));
    assertEquals(JsonArray.of(null, 2), consumer("deliveredPerSecond"));
    assertEquals(JsonArray.of(90, 80), consumer("lagEvents"));
    assertEquals(JsonArray.of(1.5, 1.5), source("lagSeconds"));
    assertEquals(JsonArray.of(256, 256), source("lagBytes"));
    assertEquals(JsonArray.of(4096, 4096), source("retainedWalBytes"));
    assertEquals(JsonArray.of(4096, 4096), source("bufferBytes"));
    assertEquals(JsonArray.of("STREAMING", "STREAMING"), source("state"));
  }

  @Test
  void aCounterThatBeganAnewHasNoRateAtThatMoment() {
    sample(Flow.at(1000, 10, 0));
    sample(Flow.at(5, 2, 0));
    sample(Flow.at(10, 2, 0));

    assertEquals(JsonArray.of(null, null, 1), source("eventsPerSecond"));
    assertEquals(JsonArray.of(null, null, 0), consumer("deliveredPerSecond"));
  }

  @Test
  void aRateIsPerSecondHoweverLateTheSampleCame() {
    sample(Flow.at(0, 0, 0));
    now += STEP;
    sample(Flow.at(100, 0, 0));

    assertEquals(JsonArray.of(null, 10), source("eventsPerSecond"));
  }

  @Test
  void aStageThatDoesNotAnswerLeavesAGapAndNoRateAcrossIt() {
    sample(Flow.at(1000, 10, 5));
    sample(Samples.sourceOnly(Answer.none(Answer.Kind.SILENT)));
    sample(Flow.at(1500, 20, 7));

    for (String figure : List.of("state", "lagSeconds", "lagBytes", "retainedWalBytes", "bufferBytes")) {
      assertNull(source(figure).getValue(1), figure);
    }
    assertEquals(JsonArray.of(null, null, null), source("eventsPerSecond"));
    assertEquals(JsonArray.of(5, null, 7), consumer("lagEvents"));
  }

  @Test
  void whatIsNotMeasuredIsAGap() {
    sample(Samples.overview(Answer.of(Samples.source("shop", SourceState.STREAMING)),
        Answer.of(Flow.buffer(-1)), List.of(), null));

    assertNull(source("bufferBytes").getValue(0));
  }

  @Test
  void aStandbyKnowsNoLag() {
    sample(overview(ConsumerState.STANDBY));

    assertNull(consumer("lagEvents").getValue(0));
  }

  private static Overview overview(ConsumerState state) {
    return Samples.overview(Answer.of(Samples.source("shop", SourceState.STREAMING)),
        Answer.of(Samples.buffer("shop", true)), List.of(Samples.consumer("orders", "shop", state)), null);
  }

  @Test
  void keepsTenMinutesAndNoMore() {
    for (int i = 0; i < 3 * History.SAMPLES; i++) {
      sample(Flow.at(i, i, i));
    }
    JsonObject json = json();

    assertEquals(History.SAMPLES, json.getJsonArray("times").size());
    assertEquals(History.SAMPLES, source("state").size());
    assertEquals(2 * History.SAMPLES, json.getLong("from"));
    assertEquals(3 * History.SAMPLES - 1, json.getLong("last"));
    assertEquals(2 * History.SAMPLES, consumer("lagEvents").getLong(0));
    JsonArray times = json.getJsonArray("times");
    assertEquals(600_000, times.getLong(History.SAMPLES - 1) - times.getLong(0));
    assertEquals(Samples.NOW.toEpochMilli(), times.getLong(History.SAMPLES - 1));
  }

  @Test
  void onlyWhatIsConfiguredHasAPlace() {
    sample(Samples.overview(Answer.of(Flow.source(1)), Answer.of(Flow.buffer(1)),
        List.of(Flow.consumer("stranger", 1, 1), Samples.consumer("orders", "elsewhere", ConsumerState.IDLE)), null));

    assertTrue(json().getJsonArray("consumers").isEmpty());
  }

  @Test
  void aConsumerThatComesLaterHasGapsBefore() {
    sample(Samples.overview(Answer.of(Flow.source(1)), Answer.of(Flow.buffer(1)), List.of(), null));
    sample(Flow.at(1, 1, 3));

    assertEquals(JsonArray.of(null, 3), consumer("lagEvents"));
  }

  @Test
  void tellsOnlyWhatIsNew() {
    for (int i = 0; i < 5; i++) {
      sample(Flow.at(i, i, i));
    }
    JsonObject news = json(2);

    assertEquals(3, news.getLong("from"));
    assertEquals(JsonArray.of(3, 4), news.getJsonArray("consumers").getJsonObject(0).getJsonArray("lagEvents"));
    assertTrue(json(4).getJsonArray("times").isEmpty(), "nothing is new");
  }

  @Test
  void someoneWhoKnowsAnotherHistoryGetsAllOfThisOne() {
    sample(Flow.at(1, 1, 1));
    sample(Flow.at(2, 2, 2));

    assertEquals(0, json(700).getLong("from"));
    assertEquals(2, json(700).getJsonArray("times").size());
    for (int i = 0; i < 2 * History.SAMPLES; i++) {
      sample(Flow.at(i, i, i));
    }
    assertEquals(history.first(), json(1).getLong("from"), "what it has not seen is partly gone");
  }

  @Test
  void isEmptyBeforeTheFirstSample() {
    assertEquals(new JsonArray(), json().getJsonArray("times"));
    assertEquals(-1, json().getLong("last"));
  }

  @Test
  void aConsumerIsBehindWhenItsLagWasNeverAsSmallAsWhatItDelivers() {
    run(History.WINDOW + 1, 100, 0);
    assertFalse(pace().isBehind(), "100 events wait, and it delivers 20 a second");

    run(History.WINDOW, 10_000, 0);
    assertTrue(pace().isBehind());
    assertTrue(Double.isNaN(pace().secondsToCatchUp()), "it does not come nearer");
    run(1, 0, 0);
    assertFalse(pace().isBehind(), "it was there a moment ago");
  }

  @Test
  void aConsumerThatDoesNotMoveIsBehindHoweverLittleWaits() {
    for (int i = 0; i < History.WINDOW - 1; i++) {
      sample(Flow.at(1, 1, 1));
    }
    assertFalse(pace().isBehind(), "not looked at for long enough");
    sample(Flow.at(1, 1, 1));
    assertTrue(pace().isBehind());
  }

  @Test
  void aConsumerWithoutStageIsNotCalledBehind() {
    run(History.WINDOW, 10_000, 0);
    sample(Samples.sourceOnly(Answer.none(Answer.Kind.SILENT)));

    assertFalse(pace().isBehind());
  }

  /** Delivers 20 events a second while the lag changes by as many a sample as told. */
  private void run(int samples, long lag, long change) {
    for (int i = 0; i < samples; i++) {
      sample(Flow.at(0, now / STEP * 100, lag + i * change));
    }
  }

  @Test
  void tellsWhenAConsumerWillHaveCaughtUp() {
    run(History.WINDOW, 10_000, -500);

    assertEquals(75, pace().secondsToCatchUp(), 0.001);
  }

  private ConsumerHistory pace() {
    return history.consumer("orders", "shop");
  }

  @Test
  void aProcessorThatKnowsNoConsumersIsNoFailure() {
    sample(new Overview(Samples.NOW, false, Map.of(), Map.of(), Answer.of(new ProcessorStatus(List.of())),
        Answer.none(Answer.Kind.NOT_STARTED)));

    assertNull(source("state").getValue(0));
  }
}
