package io.philotes.ingestion;

import static io.philotes.ingestion.SlotWals.MB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ByteSize;
import io.philotes.error.ErrorCode;
import io.philotes.error.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalAlarmTest {

  private static final Hindrance NONE = null;
  private static final Hindrance BUFFER = new Hindrance(ErrorCode.BUFFER_REFUSED, false);

  private WalAlarm alarm = alarm(1000, 3600);
  private int second = 1_000_000;

  private static WalAlarm alarm(long megabytes, long seconds) {
    return new WalAlarm("shop", "philotes_cdc", new WalThresholds(new ByteSize(megabytes * MB), Duration.ofSeconds(seconds)));
  }

  private static WalOutlook kept(long megabytes) {
    return new WalOutlook(new SlotWals().active(false).write(megabytes * MB).slot(), (double) MB, null);
  }

  private static WalOutlook lostIn(double seconds) {
    return new WalOutlook(new SlotWals().active(false).limitedTo(10_000 * MB).write(100 * MB).slot(), (double) MB, seconds);
  }

  private static WalOutlook unreserved() {
    return new WalOutlook(new SlotWals().limitedTo(100 * MB).write(101 * MB).slot(), (double) MB, 0.0);
  }

  private static WalOutlook lost() {
    return new WalOutlook(new SlotWals().status("lost").slot(), null, null);
  }

  /** At which seconds it tells something, asked every other second. */
  private List<Integer> told(int duration, WalOutlook outlook) {
    List<Integer> told = new ArrayList<>();
    for (int passed = 0; passed < duration; passed += 2) {
      if (look(outlook)) {
        told.add(passed);
      }
      second += 2;
    }
    return told;
  }

  private boolean look(WalOutlook outlook) {
    return alarm.look(second * 1000L, outlook, NONE);
  }

  private String sentence(WalOutlook outlook, Hindrance hindrance) {
    alarm.look(second * 1000L, outlook, hindrance);
    second += 30;
    alarm.look(second * 1000L, outlook, hindrance);
    return alarm.warning().getMessage();
  }

  @Test
  void tellsOnceThatMuchIsKeptWhenItHasBeenForHalfAMinute() {
    assertEquals(List.of(), told(600, kept(999)));
    assertEquals(List.of(30), told(6000, kept(1000)));
    assertEquals(ErrorCode.SOURCE_WAL_RETAINED, alarm.warning().code());
  }

  @Test
  void tellsThatTheSlotMayBeLostSoon() {
    assertEquals(List.of(), told(600, lostIn(3601)));
    assertEquals(List.of(30), told(6000, lostIn(3599)));
  }

  @Test
  void aReconnectIsNoAlarm() {
    for (int round = 0; round < 10; round++) {
      assertEquals(List.of(), told(28, lostIn(60)));
      assertNull(alarm.warning());
      assertEquals(List.of(), told(2, kept(1)));
    }
  }

  @Test
  void tellsAgainWhenItIsTwiceAsBad() {
    assertEquals(List.of(30), told(100, kept(1000)));
    assertEquals(List.of(), told(100, kept(1999)));
    assertEquals(List.of(0), told(100, kept(2000)));
    assertEquals(List.of(), told(100, kept(3999)));
    assertEquals(List.of(0), told(100, lostIn(900)));
  }

  @Test
  void tellsAtMostOnceAMinuteHoweverFastItGetsWorse() {
    int times = 0;
    for (int step = 0; step < 120; step++) {
      times += look(kept(1000L << step / 6)) ? 1 : 0;
      second += 1;
    }
    assertEquals(2, times);
  }

  @Test
  void isWellAgainBelowHalfAndSaysSoOnce() {
    told(60, kept(1500));
    assertEquals(List.of(), told(600, kept(500)));
    assertEquals(ErrorCode.SOURCE_WAL_RETAINED, alarm.warning().code(), "still near the threshold");
    assertEquals(List.of(0), told(600, kept(499)));
    assertNull(alarm.warning());
    assertEquals(List.of(30), told(600, kept(1500)));
  }

  @Test
  void anUnreservedSlotIsToldAtOnce() {
    assertEquals(List.of(0), told(600, unreserved()));
    assertEquals(ErrorCode.SLOT_UNRESERVED, alarm.warning().code());
    assertEquals(List.of(0), told(600, lost()));
    assertEquals(ErrorCode.SLOT_LOST, alarm.warning().code());
  }

  @Test
  void aWarningGrowsIntoAnError() {
    told(32, kept(1500));
    assertEquals(List.of(0), told(600, unreserved()));
    assertEquals(List.of(), told(600, kept(1500)), "better is no news");
    assertEquals(ErrorCode.SOURCE_WAL_RETAINED, alarm.warning().code());
  }

  @Test
  void whatFlickersIsToldAtMostTwiceAMinute() {
    int times = 0;
    for (int step = 0; step < 300; step++) {
      times += look(step % 2 == 0 ? unreserved() : kept(1)) ? 1 : 0;
      second += 1;
    }
    assertTrue(times <= 10, times + " lines in five minutes");
  }

  @Test
  void withoutThresholdsOnlyALostSlotMatters() {
    alarm = alarm(0, 0);
    assertEquals(List.of(), told(600, kept(1L << 40)));
    assertEquals(List.of(), told(600, lostIn(0.1)));
    assertEquals(List.of(0), told(6000, unreserved()));
  }

  @Test
  void aSourceThatDoesNotAnswerIsNeitherWellNorWarnedOf() {
    told(60, kept(1500));
    assertEquals(List.of(), told(600, WalOutlook.UNKNOWN));
    assertNull(alarm.warning());
    assertEquals(List.of(), told(600, kept(1500)), "it was told before");
    assertEquals(ErrorCode.SOURCE_WAL_RETAINED, alarm.warning().code());
  }

  @Test
  void saysNothingOfALostSlotThatTheStartWasRefusedFor() {
    Hindrance known = new Hindrance(ErrorCode.SLOT_LOST, true);
    assertFalse(alarm.look(0, lost(), known));
    assertNull(alarm.warning());
  }

  @Test
  void saysHowMuchHowFastHowLongAndWhatToDo() {
    assertEquals("PHL-SRC-30 SOURCE_WAL_RETAINED the source keeps much WAL for the slot (slot=philotes_cdc): 100.0 MB are kept, more by "
        + "60.0 MB a minute; wal_status is reserved, 9.7 GB more are safe, the slot may be lost in 30 min; ingestion waits (BUFFER_REFUSED): "
        + "bring the buffer back. " + ErrorCode.SOURCE_WAL_RETAINED.remedy(), sentence(lostIn(1800), BUFFER));
  }

  @Test
  void namesTheCauseAsFarAsItCanBeTold() {
    SlotWals busy = new SlotWals().write(2000 * MB);
    assertTrue(sentence(kept(2000), new Hindrance(ErrorCode.SLOT_MISSING, true)).contains("ingestion has stopped for good (SLOT_MISSING)"));
    assertTrue(sentence(kept(2000), new Hindrance(ErrorCode.BUFFER_LIMIT, false)).contains("ingestion waits (BUFFER_LIMIT): do what"));
    assertTrue(sentence(kept(2000), NONE).contains("nobody reads the slot"));
    assertTrue(sentence(new WalOutlook(busy.slot(), 1.0, null), NONE).contains("Philotes is behind: see whether the buffer is slow"));
    assertTrue(sentence(new WalOutlook(busy.slot(), -1.0, null), NONE).contains("catches up"));
    SlotWals held = busy.confirm();
    assertTrue(sentence(new WalOutlook(held.slot(), 1.0, null), NONE).contains("for a transaction that was open then. "));
    held.oldest("pid 7 (app, psql)");
    assertTrue(sentence(new WalOutlook(held.slot(), 1.0, null), NONE).contains("end the oldest one, pid 7 (app, psql)"));
  }

  @Test
  void saysWhatLimitsTheSlot() {
    assertTrue(sentence(kept(2000), NONE).contains("nothing but the disk limits it"));
    WalOutlook idle = new WalOutlook(new SlotWals().active(false).idle(90.0).slot(), null, 90.0);
    assertTrue(sentence(idle, NONE).contains("idle_replication_slot_timeout is set, the slot may be lost in 90 s"));
    assertTrue(sentence(lost(), NONE).contains("(slot=philotes_cdc): its wal_status is lost (idle_timeout). "));
    alarm = alarm(1000, 3600);
    assertTrue(sentence(unreserved(), NONE).contains("wal_status is unreserved, no more is safe; "));
  }

  @Test
  void writesSizesAndTimesForPeople() {
    assertEquals("0 B", Quantity.size(0));
    assertEquals("1023 B", Quantity.size(1023));
    assertEquals("1.5 GB", Quantity.size(1536 * MB));
    assertEquals("2048.0 TB", Quantity.size(2L << 50));
    assertEquals("119 s", Quantity.time(119));
    assertEquals("2 min", Quantity.time(120));
    assertEquals("2 h", Quantity.time(7200));
    assertEquals("3 days", Quantity.time(259_200));
  }
}
