package io.philotes.failpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.FailpointSetting.Action;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailpointsTest {

  @Test
  void readsPointHitAndAction() {
    assertEquals(new FailpointSetting(Failpoint.TX_MID, 1, Action.HALT, 0), FailpointSetting.parse("tx.mid"));
    assertEquals(new FailpointSetting(Failpoint.W_BEFORE_COMMIT, 7, Action.HALT, 0), FailpointSetting.parse("w.before_commit:7"));
    assertEquals(new FailpointSetting(Failpoint.W_CAS_DONE, 2, Action.THROW, 0), FailpointSetting.parse("w.cas_done:2:throw"));
    assertEquals(new FailpointSetting(Failpoint.TX_MID, 1, Action.SLEEP, 250), FailpointSetting.parse("tx.mid:sleep=250"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tx", "tx.mid:0", "tx.mid:-1", "tx.mid:x", "tx.mid:1:explode", "tx.mid:1:sleep", "TX_MID", "tx.mid:1:halt:1"})
  void refusesWhatItCannotRead(String setting) {
    assertThrows(IllegalArgumentException.class, () -> FailpointSetting.parse(setting));
    PhilotesException refused = assertThrows(PhilotesException.class, () -> Failpoints.requireAllowed(setting, true));
    assertEquals(ErrorCode.FAILPOINT_REFUSED, refused.code());
    assertNull(Failpoints.arm(setting, true));
  }

  @Test
  void everyNameIsRead() {
    for (Failpoint point : Failpoint.values()) {
      assertEquals(point, Failpoint.named(point.text()));
      assertTrue(point.text().matches("[a-z]+\\.[a-z_]+"), point.text());
    }
  }

  @Test
  void isRefusedAndDoesNothingWithoutTheKey() {
    PhilotesException refused = assertThrows(PhilotesException.class, () -> Failpoints.requireAllowed("tx.mid", false));
    assertEquals(ErrorCode.FAILPOINT_REFUSED, refused.code());
    assertEquals(2, refused.code().exitCode());
    assertNull(Failpoints.arm("tx.mid", false));
    assertDoesNotThrow(() -> Failpoints.requireAllowed(null, false));
  }

  @Test
  void actsAtOneHitOfOnePoint() {
    ArmedFailpoint armed = Failpoints.arm("tx.mid:3:throw", true);
    assertNotNull(armed);
    armed.hit(Failpoint.TX_MID);
    armed.hit(Failpoint.TX_BEGIN_RECEIVED);
    armed.hit(Failpoint.TX_MID);
    assertThrows(FailpointException.class, () -> armed.hit(Failpoint.TX_MID));
    armed.hit(Failpoint.TX_MID);
  }

  @Test
  void sleepsAsLongAsItIsTold() {
    ArmedFailpoint armed = Failpoints.arm("tx.mid:sleep=30", true);
    long since = System.nanoTime();
    armed.hit(Failpoint.TX_MID);
    assertTrue(System.nanoTime() - since >= Duration.ofMillis(30).toNanos());
  }

  @Test
  void withoutThePropertyNothingHappens() {
    Failpoints.requireAllowed();
    Failpoints.hit(Failpoint.TX_MID);
    assertEquals("value", Failpoints.hit(Failpoint.TX_MID, "value"));
  }
}
