package io.philotes.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogScanTest {

  private static final String TIME = "2026-01-02T03:04:05.678Z ";
  private static final LogScan SCAN = new LogScan(List.of("s3cret"), 1, 0);

  @Test
  void isContentWithAQuietLog() {
    assertEquals(List.of(), SCAN.scan(List.of(TIME + "INFO  App ready", TIME + "WARN  Source away", "Usage: at home")));
  }

  @Test
  void findsRowDataAndSecretsWithoutRepeatingThem() {
    List<Finding> findings = SCAN.scan(List.of(TIME + "INFO  App " + ItemValues.CANARY, TIME + "INFO  App s3cret"));
    assertEquals(2, findings.size());
    assertTrue(findings.stream().noneMatch(finding -> finding.what().contains("s3cret") || finding.what().contains(ItemValues.CANARY)));
  }

  @Test
  void knowsEveryPasswordOfTheConfiguration() {
    LogScan scan = LogScan.of(Map.of("PHILOTES_SOURCE_USER", "reader", "PHILOTES_SOURCE_PASSWORD", "Quooz4", "PHILOTES_BUFFER_PASSWORD",
        "eiTh9a"), 1, 0);
    assertEquals(List.of(), scan.scan(List.of(TIME + "INFO  App as reader")));
    assertEquals(1, scan.scan(List.of(TIME + "INFO  App Quooz4")).size());
    assertEquals(1, scan.scan(List.of("FATAL: x eiTh9a")).size());
    assertEquals(1, scan.scan(List.of(TIME + "INFO  App " + ItemValues.CANARY)).size());
  }

  @Test
  void refusesToLookForNothingAndForWhatEveryLogHas() {
    assertThrows(IllegalArgumentException.class, () -> LogScan.of(Map.of("PHILOTES_SOURCE_USER", "reader"), 1, 0));
    assertThrows(IllegalArgumentException.class, () -> LogScan.of(Map.of("PHILOTES_SOURCE_PASSWORD", ""), 1, 0));
    assertThrows(IllegalArgumentException.class,
        () -> LogScan.of(Map.of("PHILOTES_SOURCE_USER", "postgres", "PHILOTES_SOURCE_PASSWORD", "postgres"), 1, 0));
  }

  @Test
  void findsStackTraces() {
    for (String line : List.of("\tat io.philotes.App.main(App.java:1)", "\tat java.base/a.B.c(B.java:1)",
        "Caused by: java.lang.Error", "Exception in thread \"main\" x")) {
      assertEquals(1, SCAN.scan(List.of(line)).size(), line);
    }
  }

  @Test
  void tellsOfAStackTraceOnceBehindWhoseRecordItStandsAndWhereItComesFromWithoutItsMessage() {
    List<Finding> findings = SCAN.scan(List.of(TIME + "INFO  App ready", TIME + "INFO  ContextImpl Unhandled", "java.lang.Error: row 7",
        "\tat a.B.c(B.java:1)", "\tat d.E$F.g(E.java:2)", "Caused by: java.io.IOException: row 8", "\t... 7 more"));
    assertEquals("[K9: line 4 of the log is part of a stack trace behind a record of ContextImpl: [java.lang.Error, a.B.c, d.E$F.g,"
        + " java.io.IOException]]", findings.toString());
  }

  @Test
  void bearsTheStackOfABlockedThreadButNotTheNextOne() {
    assertEquals(List.of(), SCAN.scan(List.of(TIME + "WARN  BlockedThreadChecker Thread x", "\tat java.base/a.B.c(B.java:1)")));
    assertEquals(1, SCAN.scan(List.of(TIME + "WARN  BlockedThreadChecker Thread x", TIME + "INFO  A x", "\tat a.B.c(B.java:1)")).size());
  }

  @Test
  void findsAMistakeOfTheProduct() {
    assertEquals(1, SCAN.scan(List.of("PHL-INTERNAL-1 INTERNAL a mistake in Philotes")).size());
  }

  @Test
  void findsTooManyWarningsAndErrors() {
    assertEquals(1, SCAN.scan(List.of(TIME + "WARN  A x", TIME + "WARN  A y")).size());
    assertEquals(1, SCAN.scan(List.of(TIME + "ERROR A x")).size());
  }
}
