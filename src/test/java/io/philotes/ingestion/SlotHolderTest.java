package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SlotHolderTest {

  @Test
  void recognisesOnlyAnOlderLeaderOfTheSameSource() {
    assertTrue(SlotHolder.isFormerLeader(SlotHolder.applicationName("shop", 3), "shop", 4));
    assertFalse(SlotHolder.isFormerLeader(SlotHolder.applicationName("shop", 4), "shop", 4));
    assertFalse(SlotHolder.isFormerLeader(SlotHolder.applicationName("shop", 5), "shop", 4));
    assertFalse(SlotHolder.isFormerLeader(SlotHolder.applicationName("shop 2", 3), "shop", 4));
    assertFalse(SlotHolder.isFormerLeader("pg_recvlogical", "shop", 4));
    assertFalse(SlotHolder.isFormerLeader("philotes shop ", "shop", 4));
    assertFalse(SlotHolder.isFormerLeader(null, "shop", 4));
  }
}
