package io.philotes.ingestion;

import io.philotes.bus.message.EpochIntent;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.ingestion.ResyncPlan.From;
import io.philotes.ingestion.ResyncPlan.Kind;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.preflight.WantedPublication;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a new epoch can begin where history is broken. Prefers the slot there is, because everything behind it is kept;
 * takes a new one when there is none or it is of no use. A slot that the buffer knows nothing of is never dropped, and
 * gone on from only when the operator says so.
 *
 * <p>What an interrupted resync announced counts only where it was announced. When another cluster, timeline or database
 * answers now, the address was wrong then or is wrong now: the plan is made from what is seen, and replaces the announcement. And
 * an announcement alone makes no slot ours: only one that says that a new slot was about to come, where none was. Pure.
 */
final class ResyncDecision {

  /** What no new epoch can help against. */
  private static final Set<ErrorCode> FIRST = Set.of(ErrorCode.SOURCE_VERSION, ErrorCode.SOURCE_WAL_LEVEL,
      ErrorCode.SOURCE_NO_REPLICATION_RIGHT, ErrorCode.PUBLICATION_EMPTY, ErrorCode.TABLE_NOT_PUBLISHED,
      ErrorCode.OPERATION_NOT_PUBLISHED, ErrorCode.PUBLICATION_OPTION);

  private final StartFacts facts;
  private final Optional<SlotFacts> former;
  private final Optional<EpochIntent> announced;
  private final Optional<EpochIntent> pending;
  private final From from;
  private final PhilotesException finding;

  private ResyncDecision(StartFacts facts, Optional<SlotFacts> former, Optional<EpochIntent> announced, From from) {
    this.facts = facts;
    this.former = former;
    this.announced = announced;
    pending = announced.filter(intent -> intent.systemIdentifier().equals(facts.systemIdentifier())
        && intent.timeline() == facts.timeline() && intent.database().equals(facts.database()));
    this.from = from;
    finding = StartDecision.decide(facts).refusal();
  }

  /**
   * Decides.
   *
   * @param former the slot that the buffer's history was read from, when it has another name than the configured one
   * @param announced what an interrupted resync left
   * @param from null when the operator leaves it to us
   */
  static ResyncPlan decide(StartFacts facts, Optional<SlotFacts> former, Optional<EpochIntent> announced, From from) {
    return new ResyncDecision(facts, former, announced, from).decide();
  }

  private ResyncPlan decide() {
    Optional<PhilotesException> obstacle = obstacle();
    if (obstacle.isPresent()) {
      return refuse(obstacle.get());
    }
    boolean healthy = finding == null && announced.isEmpty();
    if (healthy && (from != From.NOW || facts.checkpoint().stage() != Stage.REGISTERED)) {
      return ResyncPlan.nothing();
    }
    return from == From.SLOT || prefersSlot() ? keepSlot() : newSlot();
  }

  private Optional<PhilotesException> obstacle() {
    if (finding != null && FIRST.contains(finding.code())) {
      return Optional.of(finding);
    }
    int version = facts.server().versionNumber();
    Optional<PhilotesException> unpublished = WantedPublication.unknown(facts.wanted(), version)
        .or(() -> facts.publication().isEmpty() ? WantedPublication.unknown(facts.shared(), version)
            : PublicationCheck.refusal(facts.wanted(), facts.shared(), facts.publication()));
    return unpublished.or(() -> slots().filter(slot -> slot.activePid() != 0).findFirst()
        .map(slot -> refusal(ErrorCode.SLOT_BUSY, slot.name(), "used by " + slot.holder())));
  }

  private Stream<SlotFacts> slots() {
    return Stream.concat(facts.slot().stream(), former.filter(this::isOurs).stream());
  }

  /** A slot that an interrupted resync made is the new slot, also when a new one is asked for. */
  private boolean prefersSlot() {
    boolean madeByUs = facts.slot().map(this::wasIntended).orElse(false);
    return (from == null && !isOlderThanPublication() || madeByUs) && useless().isEmpty() && facts.slot().map(this::isOurs).orElse(false);
  }

  /** The slot cannot see the publication that was made since the resync announced itself. */
  private boolean isOlderThanPublication() {
    return pending.map(intent -> intent.reason().equals(ErrorCode.PUBLICATION_MISSING.name()) && !intent.slotDropped()).orElse(false);
  }

  private ResyncPlan keepSlot() {
    return useless().map(this::refuse)
        .orElseGet(() -> plan(Kind.KEEP_SLOT, Lsn.max(facts.slot().orElseThrow().confirmedFlushLsn(), capturedOfThisHistory()),
            drops(false)));
  }

  private ResyncPlan newSlot() {
    return facts.slot().filter(slot -> !mayBeDropped(slot))
        .map(foreign -> refuse(refusal(wrongKind(foreign).isPresent() ? ErrorCode.SLOT_WRONG_KIND : ErrorCode.SLOT_UNKNOWN,
            foreign.name(), "the buffer's history was not read from it, so it is not dropped; " + otherWay(foreign))))
        .orElseGet(() -> plan(Kind.NEW_SLOT, null, drops(true)));
  }

  private String otherWay(SlotFacts foreign) {
    return useless().isEmpty() ? "it was confirmed up to " + foreign.confirmedFlushLsn() + ", and 'resync --from slot' goes on from there"
        : "nobody can go on from it: if nobody needs it, drop it with pg_drop_replication_slot, then run 'resync' again";
  }

  private ResyncPlan refuse(PhilotesException why) {
    return ResyncPlan.refuse(why, replaced());
  }

  /** What was announced for another place than this one. */
  private EpochIntent replaced() {
    return announced.filter(other -> pending.isEmpty() || !other.slot().equals(facts.slotName())).orElse(null);
  }

  private ResyncPlan plan(Kind kind, Lsn start, List<String> drops) {
    SourceCheckpoint known = facts.checkpoint();
    boolean registered = known.stage() == Stage.REGISTERED;
    ErrorCode found = finding != null ? finding.code() : announced.isPresent() ? ErrorCode.RESYNC_UNFINISHED : null;
    String reason = pending.map(EpochIntent::reason).orElse(found == null ? "REQUESTED" : found.name());
    Lsn gapFrom = !registered ? null : isSameHistory() ? capturedOfThisHistory() : known.ackedLsn();
    EpochIntent intent = new EpochIntent(registered ? known.epoch() + 1 : 1, reason, facts.systemIdentifier(),
        facts.timeline(), facts.database(), facts.slotName(), gapFrom, isSameHistory(),
        kind == Kind.KEEP_SLOT && facts.slot().map(this::wasIntended).orElse(false));
    return new ResyncPlan(kind, finding, intent, start, facts.xlogPos(), drops, facts.publication().isEmpty(),
        facts.publication().map(PublicationFacts::tables).orElse(facts.shared().tables()), replaced());
  }

  private List<String> drops(boolean own) {
    return Stream.concat(own ? facts.slot().stream() : Stream.empty(), former.filter(this::isOurs).stream())
        .map(SlotFacts::name).toList();
  }

  /** Up to where the source's present history is in the buffer; zero when that cannot be told. */
  private Lsn capturedOfThisHistory() {
    return isSameHistory() ? shared() : Lsn.ZERO;
  }

  /** The end of what the source's present history and what was confirmed have in common, if the WAL reaches so far. */
  private Lsn shared() {
    Lsn acked = facts.checkpoint().ackedLsn();
    return facts.switchPoint().filter(left -> left.isBefore(acked)).orElse(acked);
  }

  /** Whether the source's WAL, at least up to where its timeline left ours, is the WAL that the buffer was read from. */
  private boolean isSameHistory() {
    SourceCheckpoint known = facts.checkpoint();
    boolean sameDatabase = known.stage() == Stage.REGISTERED && known.systemIdentifier().equals(facts.systemIdentifier())
        && known.database().equals(facts.database());
    boolean wentBack = facts.xlogPos().isBefore(shared())
        || pending.map(intent -> !intent.sameHistory()).orElse(false);
    boolean branchKnown = facts.timeline() == known.timeline() || facts.switchPoint().isPresent();
    return sameDatabase && !wentBack && branchKnown;
  }

  private boolean isOurs(SlotFacts slot) {
    SourceCheckpoint known = facts.checkpoint();
    boolean read = known.stage() != Stage.UNKNOWN && slot.name().equals(known.slot())
        && facts.systemIdentifier().equals(known.systemIdentifier()) && facts.database().equals(known.database());
    return (read || wasIntended(slot)) && wrongKind(slot).isEmpty();
  }

  /** A source that only intended a slot has not read from it: it may be one that its operator chose to go on from. */
  private boolean mayBeDropped(SlotFacts slot) {
    return isOurs(slot) && (facts.checkpoint().stage() == Stage.REGISTERED || wasIntended(slot));
  }

  /** Whether an interrupted resync was about to create a slot of this name where there was none. */
  private boolean wasIntended(SlotFacts slot) {
    return pending.map(intent -> intent.slotDropped() && slot.name().equals(intent.slot())).orElse(false);
  }

  private Optional<String> wrongKind(SlotFacts slot) {
    return StartDecision.wrongKind(facts.database(), slot);
  }

  /** Why nobody can go on from the configured slot. */
  private Optional<PhilotesException> useless() {
    if (facts.slot().isEmpty()) {
      return Optional.of(refusal(ErrorCode.SLOT_MISSING, facts.slotName(), "there is no slot to go on from"));
    }
    SlotFacts slot = facts.slot().get();
    Optional<String> wrong = wrongKind(slot);
    if (wrong.isPresent()) {
      return Optional.of(refusal(ErrorCode.SLOT_WRONG_KIND, slot.name(), wrong.get()));
    }
    if (slot.isInvalid()) {
      return Optional.of(refusal(ErrorCode.SLOT_LOST, slot.name(), "nobody can go on from it"));
    }
    return facts.publication().isPresent() ? Optional.empty() : Optional.of(PhilotesException.of(ErrorCode.PUBLICATION_MISSING,
        "publication", facts.wanted().name(), "the slot cannot see a publication that is created after it"));
  }

  private static PhilotesException refusal(ErrorCode code, String slot, String why) {
    return PhilotesException.of(code, "slot", slot, why);
  }
}
