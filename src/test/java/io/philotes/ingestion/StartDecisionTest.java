package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.error.ErrorCode;
import io.philotes.error.FailureKind;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StartDecisionTest {

  /** The facts of a healthy resume; each test spoils one. */
  private static final class Facts {
    Stage stage = Stage.REGISTERED;
    String knownSystem = "7000";
    int knownTimeline = 1;
    String knownDatabase = "shop";
    String knownSlot = "philotes_cdc";
    String end = "0/2000";
    String acked = "0/2100";
    int version = 180001;
    String walLevel = "logical";
    boolean mayReplicate = true;
    boolean standby;
    String system = "7000";
    int timeline = 1;
    String xlog = "0/3000";
    Optional<Lsn> switchPoint = Optional.empty();
    Optional<SlotFacts> slot = Optional.of(slot("pgoutput", "logical", "shop", false, 0, "0/2100", null, "reserved", false));
    Optional<PublicationFacts> publication = Optional.of(publication(true, List.of("public.orders")));
    List<String> tables = List.of();
    PublicationDefinition shared = PublicationDefinition.of("philotes_pub", List.of());

    StartAction decide() {
      SourceCheckpoint checkpoint = stage == Stage.UNKNOWN ? SourceCheckpoint.unknown()
          : stage == Stage.NOT_KEPT || stage == Stage.SLOT_SEEN ? SourceCheckpoint.notKept(1, stage == Stage.SLOT_SEEN)
          : new SourceCheckpoint(stage, 1, 1, knownSystem, knownTimeline, knownDatabase, knownSlot,
              Lsn.parse("0/1F00"), Lsn.parse(end), Lsn.parse(acked), 10, List.of());
      ServerFacts server = new ServerFacts(version, walLevel, Duration.ofSeconds(60), "UTF8", mayReplicate, false, standby, Lsn.parse(xlog), "2026-01-24");
      return StartDecision.decide(new StartFacts(checkpoint, "philotes_cdc", PublicationDefinition.of("philotes_pub", tables), shared, server, system,
          timeline, Lsn.parse(xlog), "shop", switchPoint, slot, publication));
    }
  }

  private static SlotFacts slot(String plugin, String type, String database, boolean temporary, int activePid,
                                String confirmed, String invalid, String walStatus, boolean twoPhase) {
    return new SlotFacts("philotes_cdc", plugin, type, database, temporary, activePid, "pid 42, other, 10.0.0.9", "other",
        Lsn.parse("0/1000"), Lsn.parse(confirmed), walStatus, invalid, twoPhase);
  }

  private static PublicationFacts publication(boolean dynamic, List<String> tables) {
    return new PublicationFacts("philotes_pub", dynamic, false, true, true, true, true, tables, List.of(), List.of());
  }

  private static void refuses(ErrorCode code, Consumer<Facts> spoil) {
    Facts facts = new Facts();
    spoil.accept(facts);
    StartAction action = facts.decide();
    assertEquals(StartAction.Kind.REFUSE, action.kind());
    assertEquals(code, action.refusal().code());
  }

  private static StartAction decides(StartAction.Kind kind, Consumer<Facts> change) {
    Facts facts = new Facts();
    change.accept(facts);
    StartAction action = facts.decide();
    assertEquals(kind, action.kind(), () -> String.valueOf(action.refusal()));
    return action;
  }

  @Test
  void resumesAtTheEndOfTheLastDurableTransaction() {
    assertEquals(Lsn.parse("0/2000"), decides(StartAction.Kind.STREAM, facts -> {}).from());
  }

  @Test
  void createsTheSlotOnTheFirstStart() {
    decides(StartAction.Kind.CREATE_SLOT, facts -> {
      facts.stage = Stage.UNKNOWN;
      facts.slot = Optional.empty();
      facts.publication = Optional.empty();
    });
  }

  /** What is made is what all sources want that have the publication; what is there already may be another one's affair. */
  @Test
  void createsNoPublicationOfWhichTheServerDoesNotKnowWhatAnotherSourceWants() {
    Consumer<Facts> filtered = facts -> {
      facts.stage = Stage.UNKNOWN;
      facts.slot = Optional.empty();
      facts.version = 140020;
      facts.shared = new PublicationDefinition("philotes_pub", List.of("public.orders"), List.of(),
          Map.of("public.orders", new MemberFilter(List.of("id"), null)), List.of(), null, null);
    };
    decides(StartAction.Kind.CREATE_SLOT, filtered);
    refuses(ErrorCode.PUBLICATION_OPTION, filtered.andThen(facts -> facts.publication = Optional.empty()));
  }

  @Test
  void createsTheSlotWhenTheFirstStartWasInterruptedBeforeIt() {
    decides(StartAction.Kind.CREATE_SLOT, facts -> {
      facts.stage = Stage.SLOT_INTENDED;
      facts.slot = Optional.empty();
    });
  }

  @Test
  void adoptsTheSlotOfAnInterruptedFirstStartAtItsConsistentPoint() {
    StartAction action = decides(StartAction.Kind.ADOPT_SLOT, facts -> facts.stage = Stage.SLOT_INTENDED);
    assertEquals(Lsn.parse("0/2100"), action.from());
  }

  @Test
  void doesNotAdoptASlotOfAnotherNameThanTheIntendedOne() {
    refuses(ErrorCode.SLOT_UNKNOWN, facts -> {
      facts.stage = Stage.SLOT_INTENDED;
      facts.knownSlot = "former";
    });
  }

  @Test
  void withoutABufferGoesOnWhereTheSlotStandsOrCreatesIt() {
    assertEquals(Lsn.parse("0/2100"), decides(StartAction.Kind.ADOPT_SLOT, facts -> facts.stage = Stage.NOT_KEPT).from());
    decides(StartAction.Kind.CREATE_SLOT, facts -> {
      facts.stage = Stage.NOT_KEPT;
      facts.slot = Optional.empty();
      facts.publication = Optional.empty();
    });
  }

  /** Another instance read it, or this process did: it did not vanish by itself. */
  @Test
  void withoutABufferNeverCreatesASlotThatWasSeen() {
    assertEquals(Lsn.parse("0/2100"), decides(StartAction.Kind.ADOPT_SLOT, facts -> facts.stage = Stage.SLOT_SEEN).from());
    refuses(ErrorCode.SLOT_MISSING, facts -> {
      facts.stage = Stage.SLOT_SEEN;
      facts.slot = Optional.empty();
    });
  }

  @Test
  void withoutABufferTooRefusesASlotThatIsOfNoUse() {
    Facts facts = new Facts();
    facts.stage = Stage.NOT_KEPT;
    facts.slot = Optional.of(slot("pgoutput", "logical", "shop", false, 0, "0/2000", null, "lost", false));
    PhilotesException refusal = facts.decide().refusal();
    assertEquals(ErrorCode.SLOT_LOST, refusal.code());
    assertTrue(refusal.getMessage().contains("wal_status=lost; missing range [0/2000, 0/3000)"), refusal.getMessage());
    refuses(ErrorCode.SLOT_WRONG_KIND, other -> {
      other.stage = Stage.NOT_KEPT;
      other.slot = Optional.of(slot("test_decoding", "logical", "shop", false, 0, "0/2000", null, "reserved", false));
    });
    refuses(ErrorCode.PUBLICATION_MISSING, other -> {
      other.stage = Stage.NOT_KEPT;
      other.publication = Optional.empty();
    });
  }

  @Test
  void refusesASlotThatTheBufferKnowsNothingOf() {
    refuses(ErrorCode.SLOT_UNKNOWN, facts -> facts.stage = Stage.UNKNOWN);
  }

  @Test
  void neverCreatesASlotThatIsMissing() {
    refuses(ErrorCode.SLOT_MISSING, facts -> facts.slot = Optional.empty());
  }

  @Test
  void refusesAnotherSlotThanTheOneTheHistoryCameFrom() {
    refuses(ErrorCode.SLOT_WRONG_KIND, facts -> facts.knownSlot = "former");
  }

  @Test
  void refusesALostSlot() {
    refuses(ErrorCode.SLOT_LOST, facts -> facts.slot =
        Optional.of(slot("pgoutput", "logical", "shop", false, 0, "0/2000", null, "lost", false)));
    refuses(ErrorCode.SLOT_LOST, facts -> facts.slot =
        Optional.of(slot("pgoutput", "logical", "shop", false, 0, "0/2000", "wal_removed", "unreserved", false)));
  }

  @Test
  void refusesASlotThatIsAheadOfWhatWasAckedAndNamesTheRange() {
    Facts facts = new Facts();
    facts.slot = Optional.of(slot("pgoutput", "logical", "shop", false, 0, "0/2101", null, "reserved", false));
    StartAction action = facts.decide();
    assertEquals(ErrorCode.SLOT_ADVANCED_ELSEWHERE, action.refusal().code());
    assertTrue(action.refusal().getMessage().contains("missing range [0/2100, 0/2101)"));
  }

  @Test
  void acceptsASlotThatWentBackAfterACrashOfTheSource() {
    decides(StartAction.Kind.STREAM, facts -> facts.slot =
        Optional.of(slot("pgoutput", "logical", "shop", false, 0, "0/1800", null, "reserved", false)));
  }

  @Test
  void comparesPositionsAsUnsigned() {
    refuses(ErrorCode.SLOT_ADVANCED_ELSEWHERE, facts -> {
      facts.acked = "0/7FFFFFFF";
      facts.xlog = "0/90000000";
      facts.slot = Optional.of(slot("pgoutput", "logical", "shop", false, 0, "0/80000000", null, "reserved", false));
    });
    refuses(ErrorCode.SLOT_ADVANCED_ELSEWHERE, facts -> {
      facts.acked = "7FFFFFFF/0";
      facts.xlog = "90000000/0";
      facts.slot = Optional.of(slot("pgoutput", "logical", "shop", false, 0, "80000000/0", null, "reserved", false));
    });
  }

  @Test
  void refusesASourceThatIsBehindTheBuffer() {
    refuses(ErrorCode.SOURCE_BEHIND_CHECKPOINT, facts -> facts.xlog = "0/1FFF");
  }

  @Test
  void refusesASourceThatIsBehindWhatWasConfirmedToItAlthoughItHasTheCheckpoint() {
    refuses(ErrorCode.SOURCE_BEHIND_CHECKPOINT, facts -> facts.xlog = "0/20FF");
    decides(StartAction.Kind.STREAM, facts -> facts.xlog = "0/2100");
  }

  @Test
  void refusesACopyThatWasRestoredAfterAFailover() {
    refuses(ErrorCode.SOURCE_BEHIND_CHECKPOINT, facts -> {
      facts.timeline = 2;
      facts.switchPoint = Optional.of(Lsn.parse("0/2100"));
      facts.xlog = "0/1FFF";
    });
  }

  @Test
  void refusesAnotherClusterAndAnotherDatabase() {
    refuses(ErrorCode.DIFFERENT_CLUSTER, facts -> facts.system = "7001");
    refuses(ErrorCode.DIFFERENT_CLUSTER, facts -> facts.knownDatabase = "bank");
  }

  @Test
  void followsATimelineThatLeftOursAfterTheCheckpoint() {
    decides(StartAction.Kind.FOLLOW_TIMELINE, facts -> {
      facts.timeline = 2;
      facts.switchPoint = Optional.of(Lsn.parse("0/2000"));
    });
  }

  @Test
  void refusesATimelineThatLeftOursBeforeTheCheckpointOrIsNotRelated() {
    refuses(ErrorCode.SOURCE_DIVERGED, facts -> {
      facts.timeline = 2;
      facts.switchPoint = Optional.of(Lsn.parse("0/1FFF"));
    });
    refuses(ErrorCode.SOURCE_DIVERGED, facts -> facts.timeline = 2);
  }

  @Test
  void refusesSlotsOfTheWrongKind() {
    refuses(ErrorCode.SLOT_WRONG_KIND, facts -> facts.slot =
        Optional.of(slot(null, "physical", null, false, 0, "0/0", null, "reserved", false)));
    refuses(ErrorCode.SLOT_WRONG_KIND, facts -> facts.slot =
        Optional.of(slot("wal2json", "logical", "shop", false, 0, "0/2000", null, "reserved", false)));
    refuses(ErrorCode.SLOT_WRONG_KIND, facts -> facts.slot =
        Optional.of(slot("pgoutput", "logical", "bank", false, 0, "0/2000", null, "reserved", false)));
    refuses(ErrorCode.SLOT_WRONG_KIND, facts -> facts.slot =
        Optional.of(slot("pgoutput", "logical", "shop", true, 0, "0/2000", null, "reserved", false)));
    refuses(ErrorCode.SLOT_WRONG_KIND, facts -> facts.slot =
        Optional.of(slot("pgoutput", "logical", "shop", false, 0, "0/2000", null, "reserved", true)));
  }

  @Test
  void waitsForASlotThatIsInUse() {
    Facts facts = new Facts();
    facts.slot = Optional.of(slot("pgoutput", "logical", "shop", false, 42, "0/2000", null, "reserved", false));
    StartAction action = facts.decide();
    assertEquals(ErrorCode.SLOT_BUSY, action.refusal().code());
    assertEquals(FailureKind.RETRY, action.refusal().kind());
    assertTrue(action.refusal().getMessage().contains("pid 42, other, 10.0.0.9"));
  }

  @Test
  void tellsABrokenHistoryEvenWhenTheSlotIsInUse() {
    refuses(ErrorCode.SLOT_ADVANCED_ELSEWHERE, facts -> facts.slot =
        Optional.of(slot("pgoutput", "logical", "shop", false, 42, "0/9999", null, "reserved", false)));
  }

  @Test
  void b10b11RefusesAMissingOrEmptyPublicationAndATableThatIsNotInIt() {
    refuses(ErrorCode.PUBLICATION_MISSING, facts -> facts.publication = Optional.empty());
    refuses(ErrorCode.PUBLICATION_EMPTY, facts -> facts.publication = Optional.of(publication(false, List.of())));
    refuses(ErrorCode.TABLE_NOT_PUBLISHED, facts -> facts.tables = List.of("public.orders", "public.payments"));
  }

  @Test
  void b11AddsToAnEmptyPublicationOnlyWhatCanBePublished() {
    Facts facts = new Facts();
    facts.tables = List.of("public.v", "public.orders");
    facts.publication = Optional.of(new PublicationFacts("philotes_pub", false, false, true, true, true, true, List.of(), List.of(), List.of(),
        Map.of("public.v", "is a view")));
    PhilotesException refusal = facts.decide().refusal();
    assertEquals(ErrorCode.PUBLICATION_EMPTY, refusal.code());
    assertTrue(refusal.getMessage().contains("; public.v is a view; run on the source: ALTER PUBLICATION \"philotes_pub\" ADD TABLE \"public\".\"orders\""),
        refusal.getMessage());
  }

  @Test
  void acceptsAPublicationOfAllTablesWhileThereAreNone() {
    decides(StartAction.Kind.STREAM, facts -> facts.publication = Optional.of(publication(true, List.of())));
  }

  @Test
  void refusesAServerThatCannotReplicate() {
    refuses(ErrorCode.SOURCE_WAL_LEVEL, facts -> facts.walLevel = "replica");
    refuses(ErrorCode.SOURCE_NO_REPLICATION_RIGHT, facts -> facts.mayReplicate = false);
  }

  @Test
  void b15RefusesAServerThatIsTooOldAndAStandbyThatIs() {
    refuses(ErrorCode.SOURCE_VERSION, facts -> facts.version = 130011);
    refuses(ErrorCode.SOURCE_VERSION, facts -> {
      facts.version = 150019;
      facts.standby = true;
    });
    decides(StartAction.Kind.STREAM, facts -> {
      facts.version = 160000;
      facts.standby = true;
    });
  }
}
