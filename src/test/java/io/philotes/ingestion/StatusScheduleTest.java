package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.Lsn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatusScheduleTest {

  @Test
  void f47SendsEveryThirdOfTheTimeoutButAtLeastEveryTenSeconds() {
    assertTrue(new StatusSchedule(Duration.ofSeconds(6), 0).due(2_000));
    assertFalse(new StatusSchedule(Duration.ofSeconds(6), 0).due(1_999));
    assertTrue(new StatusSchedule(Duration.ofMinutes(5), 0).due(10_000));
    assertTrue(new StatusSchedule(Duration.ZERO, 0).due(10_000));
  }

  @Test
  void tellsWhatOnlyTheServerWillKnowSoonButNotMoreThanTenTimesASecond() {
    StatusSchedule schedule = new StatusSchedule(Duration.ofSeconds(60), 0);
    assertFalse(schedule.due(100));
    schedule.confirmedMore();
    assertFalse(schedule.due(99));
    assertTrue(schedule.due(100));
    schedule.sent(100);
    assertFalse(schedule.due(1000), "nothing more was confirmed");
  }

  @Test
  void answersARequestAtOnceButNotMoreThanTenTimesASecond() {
    StatusSchedule schedule = new StatusSchedule(Duration.ofSeconds(60), 0);
    schedule.askedForReply();
    assertTrue(schedule.due(100));
    schedule.sent(100);
    schedule.askedForReply();
    assertFalse(schedule.due(199));
    assertTrue(schedule.due(200));
  }

  @Test
  void looksFiveTimesASecondAndOftenEnoughForATimeoutOf300Milliseconds() {
    assertEquals(200, new StatusSchedule(Duration.ofSeconds(60), 0).tick());
    for (int timeout = 300; timeout < 3_000; timeout += 7) {
      for (long sent = 0; sent < 200; sent++) { // looks are at whole ticks, updates are sent between them
        StatusSchedule schedule = new StatusSchedule(Duration.ofMillis(timeout), 0);
        schedule.sent(sent);
        long look = 0;
        while (!schedule.due(look)) {
          look += schedule.tick();
        }
        assertTrue(look - sent <= timeout / 2 + 1, timeout + " ms, updated " + (look - sent) + " ms after the last one");
      }
    }
  }

  @Test
  void answersARequestThatCameTooSoonWithTheNextLook() {
    StatusSchedule schedule = new StatusSchedule(Duration.ofSeconds(60), 0);
    schedule.sent(150);
    schedule.askedForReply();
    assertFalse(schedule.due(schedule.tick()));
    assertTrue(schedule.due(2 * schedule.tick()));
  }

  @Test
  void asksForASignOfLifeAndGivesUpOnASilentServer() {
    StatusSchedule schedule = new StatusSchedule(Duration.ofSeconds(6), 0);
    assertFalse(schedule.wantsReply(3_000));
    assertTrue(schedule.wantsReply(3_001));
    assertFalse(schedule.silent(8_000));
    assertTrue(schedule.silent(8_001));
    schedule.heard(8_001);
    assertFalse(schedule.silent(9_000));
  }

  @Test
  void persistsAnIdlePositionRarely() {
    IdleAdvance idle = new IdleAdvance(0);
    Lsn confirmed = new Lsn(1000);
    Lsn near = new Lsn(2000);
    Lsn far = new Lsn(1000 + 1024 * 1024);
    assertFalse(idle.due(59_999, confirmed, near));
    assertTrue(idle.due(60_000, confirmed, near));
    assertFalse(idle.due(9_999, confirmed, far));
    assertTrue(idle.due(10_000, confirmed, far));
    assertFalse(idle.due(100_000, confirmed, confirmed));
  }

  @Test
  void persistsAnIdlePositionAtOnceWhenTheServerWaitsForIt() {
    IdleAdvance idle = new IdleAdvance(0);
    idle.askedForReply();
    assertTrue(idle.due(1_000, new Lsn(1), new Lsn(2)));
    idle.started(1_000);
    assertFalse(idle.due(70_000, new Lsn(1), new Lsn(2)));
    idle.ended();
    assertTrue(idle.due(70_000, new Lsn(1), new Lsn(2)));
  }

  @Test
  void suspectsAShutdownOnlyAfterManyUnansweredRequests() {
    ShutdownGuard guard = new ShutdownGuard();
    for (int i = 0; i < 20; i++) {
      guard.asked(1_000 + i, false);
    }
    assertFalse(guard.suspects(10_999));
    assertTrue(guard.suspects(11_000));
    guard.asked(11_001, true);
    assertFalse(guard.suspects(30_000));
  }
}
