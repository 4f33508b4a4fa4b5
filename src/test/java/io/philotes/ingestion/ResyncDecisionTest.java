package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.EpochIntent;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.error.ErrorCode;
import io.philotes.ingestion.ResyncPlan.From;
import io.philotes.ingestion.ResyncPlan.Kind;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The buffer is at 0/2000, everything is captured up to 0/2100, the slot is at 0/2050; each test spoils that. */
class ResyncDecisionTest {

  private Stage stage = Stage.REGISTERED;
  private String knownSlot = "philotes_cdc";
  private String system = "7000";
  private String database = "shop";
  private int timeline = 1;
  private String xlog = "0/3000";
  private Optional<Lsn> switchPoint = Optional.empty();
  private Optional<SlotFacts> slot = Optional.of(slot("philotes_cdc", "0/2050", null, 0, "pgoutput"));
  private Optional<SlotFacts> former = Optional.empty();
  private Optional<EpochIntent> pending = Optional.empty();
  private boolean published = true;
  private PublicationDefinition shared = PublicationDefinition.of("philotes_pub", List.of());

  private static SlotFacts slot(String name, String confirmed, String invalid, int pid, String plugin) {
    return new SlotFacts(name, plugin, "logical", "shop", false, pid, "pid 42, other, local", "other", Lsn.parse("0/1000"),
        Lsn.parse(confirmed), "reserved", invalid, false);
  }

  private ResyncPlan decide(From from) {
    SourceCheckpoint known = stage == Stage.UNKNOWN ? SourceCheckpoint.unknown() : new SourceCheckpoint(stage, 1, 3, "7000", 1,
        "shop", knownSlot, Lsn.parse("0/1F00"), Lsn.parse("0/2000"), Lsn.parse("0/2100"), 10, List.of());
    ServerFacts server = new ServerFacts(180001, "logical", Duration.ofSeconds(60), "UTF8", true, false, false, Lsn.parse(xlog), "2026-01-24");
    PublicationFacts publication = new PublicationFacts("philotes_pub", true, false, true, true, true, true, List.of("public.t"), List.of(), List.of());
    return ResyncDecision.decide(new StartFacts(known, "philotes_cdc", PublicationDefinition.of("philotes_pub", List.of()), shared, server, system, timeline,
        Lsn.parse(xlog), database, switchPoint, slot, published ? Optional.of(publication) : Optional.empty()), former, pending, from);
  }

  private ResyncPlan plans(Kind kind, From from, String reason) {
    ResyncPlan plan = decide(from);
    assertEquals(kind, plan.kind(), () -> String.valueOf(plan.finding()));
    assertEquals(reason, plan.intent().reason());
    return plan;
  }

  private void refuses(From from, ErrorCode code) {
    ResyncPlan plan = decide(from);
    assertEquals(Kind.REFUSE, plan.kind());
    assertEquals(code, plan.finding().code());
  }

  @Test
  void doesNothingWhereNothingIsBroken() {
    assertEquals(Kind.NOTHING, decide(null).kind());
    assertEquals(Kind.NOTHING, decide(From.SLOT).kind());
    stage = Stage.UNKNOWN;
    slot = Optional.empty();
    assertEquals(Kind.NOTHING, decide(From.NOW).kind(), "the first start creates the slot itself");
  }

  /** What is made is what all sources want that have the publication, as on a first start. */
  @Test
  void plansThePublicationForAllThatHaveIt() {
    shared = new PublicationDefinition("philotes_pub", List.of("public.a", "public.b"), List.of(), Map.of(), List.of(), null, null);
    published = false;
    assertEquals(List.of("public.a", "public.b"), plans(Kind.NEW_SLOT, From.NOW, "PUBLICATION_MISSING").tables());
  }

  @Test
  void takesANewSlotForAHealthySourceOnlyWhenAskedTo() {
    ResyncPlan plan = plans(Kind.NEW_SLOT, From.NOW, "REQUESTED");
    assertEquals(List.of("philotes_cdc"), plan.drops());
    assertEquals(4, plan.intent().epoch());
    assertEquals(Lsn.parse("0/2100"), plan.intent().gapFrom());
    assertNull(plan.start());
  }

  @Test
  void takesANewSlotWhenThereIsNoneOrItIsLost() {
    slot = Optional.of(slot("philotes_cdc", "0/2050", "wal_removed", 0, "pgoutput"));
    assertEquals(List.of("philotes_cdc"), plans(Kind.NEW_SLOT, null, "SLOT_LOST").drops());
    refuses(From.SLOT, ErrorCode.SLOT_LOST);
    slot = Optional.empty();
    assertEquals(List.of(), plans(Kind.NEW_SLOT, null, "SLOT_MISSING").drops());
    refuses(From.SLOT, ErrorCode.SLOT_MISSING);
  }

  @Test
  void goesOnFromASlotThatWasAdvanced() {
    slot = Optional.of(slot("philotes_cdc", "0/2800", null, 0, "pgoutput"));
    ResyncPlan plan = plans(Kind.KEEP_SLOT, null, "SLOT_ADVANCED_ELSEWHERE");
    assertEquals(Lsn.parse("0/2100"), plan.intent().gapFrom());
    assertEquals(Lsn.parse("0/2800"), plan.start());
    assertEquals(List.of(), plan.drops());
    plans(Kind.NEW_SLOT, From.NOW, "SLOT_ADVANCED_ELSEWHERE");
  }

  @Test
  void beginsWhereTheTimelineLeftOursWhenTheSlotSurvivedTheFailover() {
    timeline = 2;
    switchPoint = Optional.of(Lsn.parse("0/1FF0"));
    slot = Optional.of(slot("philotes_cdc", "0/1E00", null, 0, "pgoutput"));
    ResyncPlan plan = plans(Kind.KEEP_SLOT, null, "SOURCE_DIVERGED");
    assertEquals(Lsn.parse("0/1FF0"), plan.start(), "nothing twice, nothing missing");
    assertEquals(plan.start(), plan.intent().gapFrom());
    slot = Optional.empty();
    assertEquals(Lsn.parse("0/1FF0"), plans(Kind.NEW_SLOT, null, "SOURCE_DIVERGED").intent().gapFrom());
  }

  /** Beyond its end would be to skip what the copy commits up to there. */
  @Test
  void doesNotBeginBeyondTheEndOfACopyThatWasRestoredAfterAFailover() {
    timeline = 2;
    switchPoint = Optional.of(Lsn.parse("0/2100"));
    xlog = "0/1FFF";
    slot = Optional.of(slot("philotes_cdc", "0/1700", null, 0, "pgoutput"));
    ResyncPlan plan = plans(Kind.KEEP_SLOT, null, "SOURCE_BEHIND_CHECKPOINT");
    assertEquals(Lsn.parse("0/1700"), plan.start());
    assertFalse(plan.intent().sameHistory());
  }

  @Test
  void comparesNoLsnsOfTwoHistories() {
    xlog = "0/1800";
    slot = Optional.of(slot("philotes_cdc", "0/1700", null, 0, "pgoutput"));
    ResyncPlan restored = plans(Kind.KEEP_SLOT, null, "SOURCE_BEHIND_CHECKPOINT");
    assertEquals(Lsn.parse("0/1700"), restored.start());
    assertFalse(restored.intent().sameHistory());
    pending = Optional.of(restored.intent().withSlotDropped());
    xlog = "0/4000";
    assertEquals(Lsn.parse("0/1700"), plans(Kind.KEEP_SLOT, null, "SOURCE_BEHIND_CHECKPOINT").start(), "also when its WAL has grown meanwhile");
  }

  @Test
  void neverDropsASlotOfAnotherClusterAndUsesItOnlyWhenTold() {
    system = "8000";
    refuses(null, ErrorCode.SLOT_UNKNOWN);
    refuses(From.NOW, ErrorCode.SLOT_UNKNOWN);
    assertEquals(Lsn.parse("0/2050"), plans(Kind.KEEP_SLOT, From.SLOT, "DIFFERENT_CLUSTER").start());
    slot = Optional.empty();
    assertEquals("8000", plans(Kind.NEW_SLOT, null, "DIFFERENT_CLUSTER").intent().systemIdentifier());
  }

  @Test
  void goesOnFromALeftOverSlotOnlyWhenTold() {
    stage = Stage.UNKNOWN;
    refuses(null, ErrorCode.SLOT_UNKNOWN);
    ResyncPlan plan = plans(Kind.KEEP_SLOT, From.SLOT, "SLOT_UNKNOWN");
    assertEquals(1, plan.intent().epoch());
    assertNull(plan.intent().gapFrom());
    slot = Optional.of(slot("philotes_cdc", "0/2050", null, 0, "test_decoding"));
    refuses(From.SLOT, ErrorCode.SLOT_WRONG_KIND);
    refuses(From.NOW, ErrorCode.SLOT_WRONG_KIND);
  }

  @Test
  void needsANewSlotWithANewPublication() {
    published = false;
    ResyncPlan plan = plans(Kind.NEW_SLOT, null, "PUBLICATION_MISSING");
    assertTrue(plan.createsPublication());
    assertEquals(List.of("philotes_cdc"), plan.drops());
    refuses(From.SLOT, ErrorCode.PUBLICATION_MISSING);
  }

  @Test
  void dropsTheFormerSlotWhenAnotherIsConfigured() {
    knownSlot = "old";
    slot = Optional.empty();
    former = Optional.of(slot("old", "0/2050", null, 0, "pgoutput"));
    assertEquals(List.of("old"), plans(Kind.NEW_SLOT, null, "SLOT_WRONG_KIND").drops());
    former = Optional.of(slot("old", "0/2050", null, 42, "pgoutput"));
    refuses(null, ErrorCode.SLOT_BUSY);
  }

  @Test
  void touchesNoSlotThatSomeoneUses() {
    slot = Optional.of(slot("philotes_cdc", "0/2800", null, 42, "pgoutput"));
    refuses(null, ErrorCode.SLOT_BUSY);
    refuses(From.NOW, ErrorCode.SLOT_BUSY);
  }

  @Test
  void finishesWhatWasInterrupted() {
    EpochIntent lost = new EpochIntent(4, "SLOT_LOST", "7000", 1, "shop", "philotes_cdc", Lsn.parse("0/2100"), true, false);
    pending = Optional.of(lost);
    slot = Optional.empty();
    plans(Kind.NEW_SLOT, null, "SLOT_LOST");
    pending = Optional.of(lost.withSlotDropped());
    plans(Kind.NEW_SLOT, null, "SLOT_LOST");
    slot = Optional.of(slot("philotes_cdc", "0/2900", null, 0, "pgoutput"));
    assertEquals(Lsn.parse("0/2900"), plans(Kind.KEEP_SLOT, From.NOW, "SLOT_LOST").start(), "the slot it made is the new one");
    assertTrue(decide(null).intent().slotDropped());
  }

  /** Killed after it had announced itself, or by an earlier version after it had made the publication. */
  @Test
  void doesNotGoOnFromASlotThatIsOlderThanThePublication() {
    pending = Optional.of(announcement("PUBLICATION_MISSING", "7000", "shop", true, false));
    assertEquals(List.of("philotes_cdc"), plans(Kind.NEW_SLOT, null, "PUBLICATION_MISSING").drops());
    pending = pending.map(EpochIntent::withSlotDropped);
    plans(Kind.KEEP_SLOT, null, "PUBLICATION_MISSING");
  }

  /** The address was wrong when the resync was announced, and is right now. */
  @Test
  void plansAnewWhenTheAnnouncementWasForAnotherCluster() {
    for (boolean dropped : new boolean[] {false, true}) {
      pending = Optional.of(announcement("DIFFERENT_CLUSTER", "8000", "shop", false, dropped));
      ResyncPlan plan = plans(Kind.KEEP_SLOT, null, "RESYNC_UNFINISHED");
      assertEquals("7000", plan.intent().systemIdentifier());
      assertTrue(plan.intent().sameHistory(), "the two ends of the gap are of one history");
      assertEquals(Lsn.parse("0/2100"), plan.start(), "nothing twice, nothing missing");
      assertFalse(plan.intent().slotDropped());
      assertEquals(pending.get(), plan.replaces());
      assertEquals(List.of("philotes_cdc"), plans(Kind.NEW_SLOT, From.NOW, "RESYNC_UNFINISHED").drops());
    }
    slot = Optional.empty();
    assertEquals(List.of(), plans(Kind.NEW_SLOT, null, "SLOT_MISSING").drops());
  }

  /** A copy of the source that was promoted answered when the resync was announced; the source itself answers now. */
  @Test
  void plansAnewWhenTheAnnouncementWasForACopyOnAnotherTimeline() {
    pending = Optional.of(new EpochIntent(4, "SOURCE_DIVERGED", "7000", 2, "shop", "philotes_cdc", Lsn.parse("0/2100"), false, true));
    ResyncPlan plan = plans(Kind.KEEP_SLOT, null, "RESYNC_UNFINISHED");
    assertTrue(plan.intent().sameHistory());
    assertEquals(Lsn.parse("0/2100"), plan.start(), "nothing twice, nothing missing");
    assertEquals(pending.get(), plan.replaces());
    assertEquals(List.of("philotes_cdc"), plans(Kind.NEW_SLOT, From.NOW, "RESYNC_UNFINISHED").drops());
  }

  /** The slot that stands there under our name is someone else's, whatever was announced. */
  @Test
  void anAnnouncementAloneMakesNoSlotOurs() {
    system = "8000";
    pending = Optional.of(announcement("DIFFERENT_CLUSTER", "8000", "shop", false, false));
    refuses(null, ErrorCode.SLOT_UNKNOWN);
    refuses(From.NOW, ErrorCode.SLOT_UNKNOWN);
    assertNull(plans(Kind.KEEP_SLOT, From.SLOT, "DIFFERENT_CLUSTER").replaces());
    pending = Optional.of(announcement("SLOT_MISSING", "7000", "shop", true, true));
    refuses(null, ErrorCode.SLOT_UNKNOWN);
    refuses(From.NOW, ErrorCode.SLOT_UNKNOWN);
    slot = Optional.empty();
    assertEquals(pending.get(), plans(Kind.NEW_SLOT, null, "DIFFERENT_CLUSTER").replaces());
  }

  /** What is left of a resync that was to go on from a slot for a source which the buffer did not know, and of a first start. */
  @Test
  void aSlotThatWasOnlyIntendedIsNotDropped() {
    stage = Stage.SLOT_INTENDED;
    published = false;
    refuses(null, ErrorCode.SLOT_UNKNOWN);
    refuses(From.NOW, ErrorCode.SLOT_UNKNOWN);
    assertTrue(decide(null).finding().getMessage().contains("drop it with pg_drop_replication_slot"), "the other way out is none");
    slot = Optional.empty();
    assertEquals(Kind.NOTHING, decide(null).kind(), "the first start goes on by itself");
  }

  /** A slot may have been made in another database under the name of one that is gone. */
  @Test
  void aSlotOfAnotherDatabaseIsNotOurs() {
    database = "other";
    slot = Optional.of(new SlotFacts("philotes_cdc", "pgoutput", "logical", "other", false, 0, null, null, Lsn.parse("0/1000"),
        Lsn.parse("0/2050"), "reserved", null, false));
    refuses(null, ErrorCode.SLOT_UNKNOWN);
    refuses(From.NOW, ErrorCode.SLOT_UNKNOWN);
  }

  private static EpochIntent announcement(String reason, String system, String database, boolean sameHistory, boolean dropped) {
    return new EpochIntent(4, reason, system, 1, database, "philotes_cdc", Lsn.parse("0/2100"), sameHistory, dropped);
  }
}
