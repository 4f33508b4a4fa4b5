package io.philotes.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.verification.Deliveries.Contract;
import io.philotes.verification.Deliveries.Feed;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

  private final Deliveries deliveries = new Deliveries(Contract.AT_LEAST_ONCE);
  private final Deliveries exactly = new Deliveries(Contract.EXACTLY_ONCE);

  @Test
  void isContentWithWhatALaterProcessRepeats() {
    tell(deliveries.newProcess(), 1, 2, 3);
    tell(deliveries.newProcess(), 2, 3, 4);
    assertEquals(List.of(), deliveries.findings(4));
    assertEquals(2, deliveries.repeated());
    assertEquals(4, deliveries.last());
  }

  @Test
  void findsALostWrite() {
    tell(deliveries.newProcess(), 1, 2);
    found("lost write: position 3", deliveries.findings(3));
  }

  @Test
  void findsALineThatIsMissingAsASkippedPoll() {
    tell(deliveries.newProcess(), 1, 3, 4);
    found("skipped poll", deliveries.findings(4));
    found("lost write: position 2", deliveries.findings(4));
  }

  @Test
  void findsALineThatIsMissingBetweenProcesses() {
    tell(deliveries.newProcess(), 1, 2);
    tell(deliveries.newProcess(), 4);
    found("skipped poll", deliveries.findings(4));
  }

  @Test
  void findsSwappedLines() {
    tell(deliveries.newProcess(), 1, 3, 2, 4);
    found("nonmonotonic poll", deliveries.findings(4));
  }

  @Test
  void findsARepetitionWithinAProcess() {
    tell(deliveries.newProcess(), 1, 2, 2, 3);
    found("nonmonotonic poll", deliveries.findings(3));
  }

  @Test
  void aProcessThatLeadsAgainMayBeginAnewButSkipsNothing() {
    Deliveries.Feed feed = deliveries.newProcessThatMayLeadAgain(0);
    tell(feed, 1, 2, 3, 2, 3, 4);
    assertEquals(1, feed.rewinds());
    assertEquals(2, deliveries.repeated());
    assertEquals(List.of(), deliveries.findings(4));
    tell(feed, 2, 4);
    found("skipped poll", deliveries.findings(4));
  }

  @Test
  void findsAProcessThatBeginsAnewWithoutHavingLedAgain() {
    Deliveries.Feed feed = deliveries.newProcessThatMayLeadAgain();
    String leads = "2026-11-25T21:00:00Z INFO  SourceWriter Leads the source source=\"bank\" fence=\"1\"";
    tell(feed, 1, 2, 3);
    assertEquals(List.of(), feed.checkRewinds(List.of()));
    tell(feed, 3, 4);
    assertEquals(List.of(), feed.checkRewinds(List.of(leads, "another line", leads)));
    found("led 1 times and began 1 times anew", feed.checkRewinds(List.of(leads)));
    found("led 0 times", feed.checkRewinds(List.of()));
  }

  @Test
  void aProcessThatLeadsAgainGoesOnBehindWhatOthersHadMeanwhile() {
    Deliveries.Feed feed = deliveries.newProcessThatMayLeadAgain(0);
    tell(feed, 1, 2);
    tell(deliveries.newProcessThatMayLeadAgain(0), 3, 4, 5);
    tell(feed, 5, 6);
    assertEquals(1, feed.rewinds());
    assertEquals(List.of(), deliveries.findings(6));
    tell(feed, 8);
    found("skipped poll", deliveries.findings(8));
  }

  @Test
  void findsWhatComesAgainAlthoughTheCursorHadPassedIt() {
    tell(deliveries.newProcess(), 1, 2, 3, 4);
    tell(deliveries.newProcessThatMayLeadAgain(2), 3, 4, 5);
    assertEquals(List.of(), deliveries.findings(5));
    tell(deliveries.newProcessThatMayLeadAgain(4), 4, 5);
    found("begins at position 4, the cursor had stood at 4", deliveries.findings(5));
  }

  @Test
  void findsItAlsoInAProcessThatLeadsAgain() {
    Deliveries.Feed feed = deliveries.newProcessThatMayLeadAgain(0);
    tell(feed, 1, 2, 3);
    feed.beginsBehind(2);
    tell(feed, 4, 5, 3);
    assertEquals(List.of(), deliveries.findings(5));
    tell(feed, 2);
    found("begins at position 2", deliveries.findings(5));
  }

  @Test
  void findsADoubleEffect() {
    tell(exactly.newProcess(), 1, 2);
    tell(exactly.newProcess(), 3);
    assertEquals(List.of(), exactly.findings(3));
    tell(exactly.newProcess(), 3, 4);
    found("duplicate", exactly.findings(4));
  }

  @Test
  void findsAnotherContentAtTheSamePosition() {
    tell(deliveries.newProcess(), 1);
    deliveries.newProcess().event(1, "s:1:0/1:0", 99);
    found("inconsistent offset", deliveries.findings(1));
  }

  @Test
  void findsWhatTheLogNeverHad() {
    tell(deliveries.newProcess(), 1, 2, 3);
    found("the log ends at 2", deliveries.findings(2));
  }

  @Test
  void readsTheLinesOfTheStdoutSinkAndBearsATornOneAtTheEnd() {
    Consumer<String> first = deliveries.ofNewProcess();
    first.accept("{\"id\":\"s:1:0/1A:0\",\"source\":\"s\",\"epoch\":1,\"position\":1,\"after\":{\"position\":7},\"metadata\":{}}");
    first.accept("{\"id\":\"s:1:0/1A:1\",\"sou");
    Consumer<String> second = deliveries.ofNewProcess();
    second.accept("{\"id\":\"s:1:0/1A:1\",\"source\":\"s\",\"epoch\":1,\"position\":2,\"metadata\":{}}");
    assertEquals(List.of(), deliveries.findings(2));
    first.accept("{\"id\":\"s:1:0/1A:2\",\"source\":\"s\",\"epoch\":1,\"position\":2,\"metadata\":{}}");
    found("torn line", deliveries.findings(2));
  }

  @Test
  void findsAnotherEventThanTheBufferHas() {
    tell(deliveries.newProcess(), 1);
    Findings findings = new Findings();
    deliveries.compare(event(0), findings);
    assertEquals(List.of(), findings.all());
    deliveries.compare(event(1), findings);
    found("seen as another event", findings.all());
  }

  private static BufferedEvent event(int seq) {
    return new BufferedEvent(1, 1, seq, true, 1, 1, 1, 1, 1, null, null, null);
  }

  private static void tell(Feed feed, long... positions) {
    for (long position : positions) {
      feed.event(position, "s:1:0/" + Long.toHexString(position).toUpperCase() + ":0", (int) position);
    }
  }

  private static void found(String what, List<Finding> findings) {
    assertTrue(findings.stream().anyMatch(finding -> finding.check().equals("K7") && finding.what().contains(what)), findings.toString());
  }
}
