package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SlotHolderTest {

  /** PostgreSQL cuts an application name at 63 bytes. */
  @Test
  void recognisesAnyInstanceOfTheSameSourceAlsoOneWithALongName() {
    assertTrue(SlotHolder.isOurs("philotes shop 0", "shop"));
    assertFalse(SlotHolder.isOurs("philotes shop-2 0", "shop"));
    assertFalse(SlotHolder.isOurs("pg_recvlogical", "shop"));
    assertFalse(SlotHolder.isOurs(null, "shop"));
    String name = "s".repeat(60);
    assertTrue(SlotHolder.isOurs(SlotHolder.applicationName(name, 0).substring(0, 63), name));
  }

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
