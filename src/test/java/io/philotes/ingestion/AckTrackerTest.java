package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.philotes.postgres.Lsn;
import org.junit.jupiter.api.Test;

class AckTrackerTest {

  private final AckTracker acks = new AckTracker(new Lsn(100), new Lsn(120));

  @Test
  void beginsAtWhatMayHaveBeenConfirmedBefore() {
    assertEquals(new Lsn(120), acks.confirmed());
    assertEquals(new Lsn(100), acks.durable());
  }

  @Test
  void confirmsABatchOnlyWhenItIsDurable() {
    acks.batch(new Lsn(200));
    assertEquals(new Lsn(120), acks.confirmed());
    acks.durable(new Lsn(200));
    assertEquals(new Lsn(200), acks.confirmed());
  }

  @Test
  void keepsTheOrderOfBatches() {
    acks.batch(new Lsn(200));
    acks.batch(new Lsn(300));
    assertThrows(IllegalStateException.class, () -> acks.durable(new Lsn(300)));
  }

  @Test
  void doesNotConfirmAKeepaliveBehindABatchThatIsNotDurable() {
    acks.batch(new Lsn(200));
    acks.marker(new Lsn(250));
    assertEquals(new Lsn(120), acks.idleCandidate());
    acks.durable(new Lsn(200));
    assertEquals(new Lsn(250), acks.idleCandidate());
    assertEquals(new Lsn(200), acks.confirmed());
  }

  @Test
  void confirmsAKeepaliveOnlyAfterItWasPersisted() {
    acks.marker(new Lsn(250));
    assertEquals(new Lsn(120), acks.confirmed());
    acks.persisted(new Lsn(250));
    assertEquals(new Lsn(250), acks.confirmed());
  }

  @Test
  void refusesToConfirmMoreThanIsAllowed() {
    acks.marker(new Lsn(250));
    assertThrows(IllegalStateException.class, () -> acks.persisted(new Lsn(251)));
  }

  @Test
  void neverGoesBack() {
    acks.marker(new Lsn(250));
    acks.persisted(new Lsn(250));
    acks.batch(new Lsn(240));
    acks.durable(new Lsn(240));
    acks.marker(new Lsn(10));
    assertEquals(new Lsn(250), acks.confirmed());
    assertEquals(new Lsn(250), acks.idleCandidate());
  }

  @Test
  void keepsOneKeepalivePerBatch() {
    acks.batch(new Lsn(200));
    for (int i = 0; i < 1000; i++) {
      acks.marker(new Lsn(250 + i));
    }
    acks.batch(new Lsn(2000));
    acks.durable(new Lsn(200));
    assertEquals(new Lsn(1249), acks.idleCandidate());
    acks.durable(new Lsn(2000));
    assertEquals(new Lsn(2000), acks.confirmed());
  }
}
