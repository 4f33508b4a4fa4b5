package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AssessmentTest {

  private static final String REFUSED = "PHL-SRC-2 SOURCE_REFUSED source refuses the connection (server=db:5432): refused.";

  @Test
  void runsWhenEveryPartIsUp() {
    Assessment assessment = Assessment.of(Samples.allGood());

    assertEquals(ServiceState.RUNNING, assessment.state());
    assertEquals(List.of("source", "buffer", "processor", "consumer", "cleanup"),
        assessment.parts().stream().map(PartHealth::part).toList());
    assertEquals(List.of(), assessment.notLive());
    assertEquals(List.of(), assessment.notReady());
  }

  @ParameterizedTest
  @CsvSource({
      "STARTING, STARTING, false", "STANDBY, RUNNING, true", "CONNECTING, STARTING, false", "STREAMING, RUNNING, true",
      "DEGRADED, DEGRADED, false", "FAILED, FAILED, false", "STOPPING, STOPPING, false", "STOPPED, STOPPING, false"})
  void theStateOfTheSourceDecidesTheStateOfTheWholeAndReadiness(SourceState source, ServiceState whole, boolean ready) {
    Assessment assessment = Assessment.of(Samples.overview(Answer.of(Samples.source("shop", source))));

    assertEquals(whole, assessment.state());
    assertEquals(ready, assessment.notReady().isEmpty());
    assertEquals(List.of(), assessment.notLive(), "a state alone never fails the liveness probe");
  }

  @Test
  void aSourceThatWaitsTellsItsCodeAndReason() {
    Assessment assessment = Assessment.of(Samples.overview(
        Answer.of(Samples.failing("shop", SourceState.DEGRADED, "SOURCE_REFUSED", REFUSED))));

    PartHealth source = assessment.parts().get(0);
    assertEquals("SOURCE_REFUSED", source.code());
    assertEquals(REFUSED, source.reason());
    assertEquals(List.of("source shop: " + REFUSED), assessment.notReady());
  }

  @Test
  void aSourceThatStreamsAlthoughSomethingIsWrongIsReady() {
    SourceStatus waits = Samples.failing("shop", SourceState.DEGRADED, "TABLE_NOT_PUBLISHED", "PHL-SRC-23 gone");
    SourceStatus streams = new SourceStatus("shop", SourceState.DEGRADED, true, waits.code(), waits.error(), null, waits.receivedLsn(),
        waits.durableLsn(), waits.confirmedLsn(), 0, 0, waits.retainedWal(), 1, 1, 0, 0);
    Assessment assessment = Assessment.of(Samples.overview(Answer.of(streams)));

    assertEquals(List.of(), assessment.notReady());
    assertEquals(ServiceState.DEGRADED, assessment.state());
    PartHealth source = assessment.parts().get(0);
    assertEquals(List.of("DEGRADED", "DEGRADED", "TABLE_NOT_PUBLISHED", "PHL-SRC-23 gone"),
        List.of(source.level().status(), source.state(), source.code(), source.reason()));
    assertEquals(1, Assessment.of(Samples.overview(Answer.of(waits))).notReady().size(), "one that only waits is not");
  }

  @Test
  void aWarningOfTheSlotsWalIsSeenAndLeavesTheInstanceReady() {
    Assessment assessment = Assessment.of(Samples.overview(Answer.of(Samples.warned("shop", SourceState.STREAMING, null, null))));

    assertEquals(ServiceState.DEGRADED, assessment.state());
    assertEquals(List.of(), assessment.notReady());
    assertEquals(List.of(), assessment.notLive());
    PartHealth source = assessment.parts().get(0);
    assertEquals("DEGRADED", source.level().status());
    assertEquals("SLOT_UNRESERVED", source.code());
    assertEquals("PHL-SRC-31 soon", source.reason());
  }

  @Test
  void aWarningOfTheSlotsWalDoesNotHideTheFailureBehindIt() {
    Assessment assessment = Assessment.of(Samples.overview(
        Answer.of(Samples.warned("shop", SourceState.DEGRADED, "SOURCE_REFUSED", REFUSED))));

    assertEquals("SOURCE_REFUSED", assessment.parts().get(0).code());
    assertEquals(REFUSED + " Besides: PHL-SRC-31 soon", assessment.parts().get(0).reason());
    assertEquals(1, assessment.notReady().size());
  }

  @Test
  void aSourceStuckForMoreThanAMinuteIsNotLive() {
    Assessment stuck = Assessment.of(Samples.overview(Answer.of(Samples.stuck("shop", 60.5))));

    assertEquals(ServiceState.FAILED, stuck.state());
    assertEquals(List.of("source shop: no progress for 60 s although both databases answer"), stuck.notLive());
    assertEquals(1, stuck.notReady().size());
    assertEquals(List.of(), Assessment.of(Samples.overview(Answer.of(Samples.stuck("shop", 60)))).notLive());
  }

  @ParameterizedTest
  @CsvSource({
      "REFUSED, DEGRADED, true", "SILENT, FAILED, false", "NOT_STARTED, STARTING, true", "GONE, FAILED, false",
      "STOPPED, STOPPING, true"})
  void aSourceWithoutAStatus(Answer.Kind kind, ServiceState whole, boolean live) {
    Answer<SourceStatus> answer = Answer.none(kind);

    Assessment assessment = Assessment.of(Samples.overview(answer));

    assertEquals(whole, assessment.state());
    assertEquals(live, assessment.notLive().isEmpty());
    assertEquals(1, assessment.notReady().size());
  }

  @Test
  void everyStageThatDoesNotAnswerIsNotLive() {
    Overview overview = new Overview(Samples.NOW, false, Map.of("shop", Answer.of(Samples.source("shop", SourceState.STREAMING))),
        Map.of("shop", Answer.none(Answer.Kind.SILENT)), Answer.none(Answer.Kind.SILENT), Answer.none(Answer.Kind.GONE));

    assertEquals(List.of(
        "buffer shop: does not answer: its event loop is blocked",
        "processor: does not answer: its event loop is blocked",
        "cleanup: is gone without having been told to stop"), Assessment.of(overview).notLive());
  }

  @Test
  void withoutABufferTheStagesBehindItAreNoParts() {
    Assessment assessment = Assessment.of(Samples.sourceOnly(Answer.of(Samples.source("shop", SourceState.STREAMING))));

    assertEquals(ServiceState.RUNNING, assessment.state());
    assertEquals(1, assessment.parts().size());
  }

  @Test
  void anUnreachableBufferDegradesAndStaysLive() {
    Answer<BufferStatus> down = Answer.of(Samples.buffer("shop", false));
    Assessment assessment = Assessment.of(Samples.overview(
        Answer.of(Samples.source("shop", SourceState.STREAMING)), down, List.of(), null));

    assertEquals(ServiceState.DEGRADED, assessment.state());
    assertEquals(List.of(), assessment.notLive());
  }

  @ParameterizedTest
  @EnumSource(ConsumerState.class)
  void aConsumerNeverFailsTheWhole(ConsumerState state) {
    ConsumerStatus consumer = Samples.consumer("orders", "shop", state);
    Assessment assessment = Assessment.of(Samples.overview(Answer.of(Samples.source("shop", SourceState.STREAMING)),
        Answer.of(Samples.buffer("shop", true)), List.of(consumer), null));

    ServiceState expected = switch (state) {
      case STANDBY, IDLE, DELIVERING, RETRYING -> ServiceState.RUNNING;
      case ABSENT, DEGRADED, FAILED -> ServiceState.DEGRADED;
      case STOPPED -> ServiceState.STOPPING;
    };
    assertEquals(expected, assessment.state());
    assertEquals(List.of(), assessment.notLive());
  }

  @Test
  void aFailedConsumerTellsItsCode() {
    ConsumerStatus consumer = Samples.failing("orders", "shop", ConsumerState.FAILED, "CURSOR_BELOW_FLOOR", "PHL-CON-2 gone");
    Assessment assessment = Assessment.of(Samples.overview(Answer.of(Samples.source("shop", SourceState.STREAMING)),
        Answer.of(Samples.buffer("shop", true)), List.of(consumer), null));

    PartHealth part = assessment.parts().get(3);
    assertEquals("CURSOR_BELOW_FLOOR", part.code());
    assertEquals("consumer orders of shop: PHL-CON-2 gone", part.sentence());
  }

  @Test
  void aFailedCleanupDegrades() {
    Assessment assessment = Assessment.of(Samples.overview(Answer.of(Samples.source("shop", SourceState.STREAMING)),
        Answer.of(Samples.buffer("shop", true)), List.of(), "lock timeout"));

    assertEquals(ServiceState.DEGRADED, assessment.state());
  }

  @Test
  void theWorstPartDecides() {
    Map<String, Answer<SourceStatus>> sources = new LinkedHashMap<>();
    sources.put("a", Answer.of(Samples.source("a", SourceState.STREAMING)));
    sources.put("b", Answer.of(Samples.source("b", SourceState.CONNECTING)));
    sources.put("c", Answer.of(Samples.source("c", SourceState.DEGRADED)));
    assertEquals(ServiceState.DEGRADED, stateOf(sources));

    sources.put("d", Answer.of(Samples.source("d", SourceState.FAILED)));
    assertEquals(ServiceState.FAILED, stateOf(sources));
  }

  private static ServiceState stateOf(Map<String, Answer<SourceStatus>> sources) {
    return Assessment.of(new Overview(Samples.NOW, false, sources, Map.of(), Answer.none(Answer.Kind.NOT_STARTED),
        Answer.none(Answer.Kind.NOT_STARTED))).state();
  }

  @Test
  void anAnnouncedStopOverridesEverythingAndIsNotReady() {
    Overview failing = Samples.overview(Answer.of(Samples.source("shop", SourceState.FAILED)));
    Assessment assessment = Assessment.of(Samples.stopping(failing));

    assertEquals(ServiceState.STOPPING, assessment.state());
    assertEquals(List.of("the service is stopping"), assessment.notReady());
    assertTrue(assessment.notLive().isEmpty());
  }

  @Test
  void whatIsWrongComesWithWhatToDo() {
    assertEquals(ErrorCode.SOURCE_REFUSED.remedy(), remedy(Samples.overview(
        Answer.of(Samples.failing("shop", SourceState.DEGRADED, "SOURCE_REFUSED", REFUSED))), 0));
    assertEquals(ErrorCode.CONSUMER_FAILED.remedy(), remedy(withConsumer(
        Samples.failing("orders", "shop", ConsumerState.DEGRADED, "CONSUMER_FAILED", "no")), 3));

    for (Overview wrong : List.of(Samples.overview(Answer.none(Answer.Kind.SILENT)), Samples.overview(Answer.none(Answer.Kind.GONE)),
        Samples.overview(Answer.none(Answer.Kind.REFUSED)), Samples.overview(Answer.of(Samples.stuck("shop", 61))))) {
      assertNotNull(remedy(wrong, 0));
    }
    assertNotNull(remedy(withConsumer(Samples.consumer("orders", "shop", ConsumerState.ABSENT)), 3));
    assertNotNull(remedy(Samples.overview(Answer.of(Samples.source("shop", SourceState.STREAMING)),
        Answer.of(Samples.buffer("shop", false)), List.of(), null), 1));
    assertNotNull(remedy(Samples.overview(Answer.of(Samples.source("shop", SourceState.STREAMING)),
        Answer.of(Samples.buffer("shop", true)), List.of(), "lock timeout"), 3));
    assertNull(remedy(Samples.allGood(), 0));
  }

  private static Overview withConsumer(ConsumerStatus consumer) {
    return Samples.overview(Answer.of(Samples.source("shop", SourceState.STREAMING)), Answer.of(Samples.buffer("shop", true)),
        List.of(consumer), null);
  }

  private static String remedy(Overview overview, int part) {
    return Assessment.of(overview).parts().get(part).remedy();
  }

  @Test
  void aCodeThatNobodyKnowsHasNoRemedyOfItsOwn() {
    assertNull(remedy(Samples.overview(Answer.of(Samples.failing("shop", SourceState.FAILED, "OF_ANOTHER_VERSION", "gone"))), 0));
  }
}
