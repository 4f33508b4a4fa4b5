package io.philotes.buffer;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.EpochOpener.Known;
import io.philotes.buffer.store.CheckpointStore;
import io.philotes.buffer.store.EmbeddedBuffer;
import io.philotes.buffer.store.SourceFixture;
import io.philotes.buffer.verify.ChainVerifier;
import io.philotes.bus.message.EpochIntent;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EpochOpenerIT {

  private static final Lsn START = new Lsn(0x100);

  private EmbeddedBuffer buffer;
  private SourceFixture shop;
  private EpochOpener one;
  private EpochOpener two;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.migrated();
    shop = SourceFixture.register(buffer, "shop", 4, 10).writeBatches(2, 3);
    one = opener("one");
    two = opener("two");
  }

  @AfterEach
  void stop() {
    await(one.close());
    await(two.close());
    buffer.close();
  }

  private EpochOpener opener(String owner) {
    return new EpochOpener(buffer.vertx, buffer.database, "shop", owner, Duration.ofSeconds(30), Duration.ofDays(7));
  }

  private static EpochIntent intent(Known known) {
    return new EpochIntent(known.checkpoint().epoch() + 1, "DIFFERENT_CLUSTER", "8", 3, "moved", "other_slot",
        known.checkpoint().ackedLsn(), false, false);
  }

  @Test
  void beginsTheNextEpochWithItsOwnLsnsAndTheNextPosition() {
    Known known = await(one.open());
    assertNull(known.pending());
    await(one.intend(intent(known)));
    assertEquals(7, await(one.begin(intent(known), START)));
    assertEquals("2 8 3 moved other_slot 0 256 256 7", buffer.value("SELECT concat_ws(' ', epoch, system_identifier, timeline, database,"
        + " slot, last_commit_lsn, last_end_lsn, acked_lsn, next_position) FROM philotes.sources"));
    assertTrue(await(new ChainVerifier(buffer.database).verify()).isIntact());
    assertEquals("2 7 DIFFERENT_CLUSTER 0/100", buffer.value("SELECT concat_ws(' ', epoch, first_id, reason, gap_to) FROM philotes.cdc_epochs"));
  }

  @Test
  void letsNobodyWriteBetweenAnnouncementAndBeginning() {
    Known known = await(one.open());
    await(one.intend(intent(known)));
    assertEquals(ErrorCode.RESYNC_UNFINISHED, refused(new CheckpointStore("shop").read(buffer.connection, known.fence())).code());
    await(one.close());
    Known again = await(two.open());
    assertEquals(intent(known), again.pending());
    await(two.intend(again.pending().withSlotDropped()));
    await(two.begin(again.pending(), START));
    assertEquals(2, await(new CheckpointStore("shop").read(buffer.connection, again.fence())).checkpoint().epoch());
  }

  @Test
  void isRefusedWhileAnotherLeadsAndNamesIt() {
    await(one.open());
    PhilotesException refusal = refused(two.open());
    assertEquals(ErrorCode.SOURCE_LED, refusal.code());
    assertTrue(refusal.getMessage().contains("the instance one holds the lease"), refusal.getMessage());
  }

  /** Whoever was asleep for long finds that the steps it has left do nothing. */
  @Test
  void changesNothingAfterAnotherTookTheLead() {
    Known known = await(one.open());
    await(one.intend(intent(known)));
    buffer.sql("UPDATE philotes.leases SET fence = fence + 1; UPDATE philotes.sources SET fence = fence + 1");
    String before = state();
    assertEquals(ErrorCode.FENCED, refused(one.intend(intent(known).withSlotDropped())).code());
    assertEquals(ErrorCode.FENCED, refused(one.begin(intent(known), START)).code());
    assertEquals(ErrorCode.FENCED, refused(one.hold()).code(), "nor may anything be done at the source");
    assertEquals(before, state());
  }

  @Test
  void beginsNoEpochTwice() {
    Known known = await(one.open());
    await(one.intend(intent(known)));
    await(one.begin(intent(known), START));
    String before = state();
    assertEquals(ErrorCode.FENCED, refused(one.begin(intent(known), new Lsn(0x200))).code());
    assertEquals(ErrorCode.FENCED, refused(one.intend(intent(known))).code());
    assertEquals(before, state());
  }

  private String state() {
    return buffer.value("SELECT (SELECT to_jsonb(s)::text FROM philotes.sources s) || (SELECT jsonb_agg(to_jsonb(o))::text FROM philotes.epochs o)").toString();
  }

  private static PhilotesException refused(Future<?> work) {
    return assertThrows(PhilotesException.class, () -> await(work));
  }
}
