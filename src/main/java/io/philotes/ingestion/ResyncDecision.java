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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a new epoch can begin where history is broken. Prefers the slot there is, because everything behind it is kept;
 * takes a new one when there is none or it is of no use. A slot that the buffer knows nothing of is never dropped, and
 * gone on from only when the operator says so. Pure.
 */
final class ResyncDecision {

  /** What no new epoch can help against. */
  private static final Set<ErrorCode> FIRST = Set.of(ErrorCode.SOURCE_VERSION, ErrorCode.SOURCE_WAL_LEVEL,
      ErrorCode.SOURCE_NO_REPLICATION_RIGHT, ErrorCode.PUBLICATION_EMPTY, ErrorCode.TABLE_NOT_PUBLISHED);

  private final StartFacts facts;
  private final Optional<SlotFacts> former;
  private final Optional<EpochIntent> pending;
  private final From from;
  private final PhilotesException finding;

  private ResyncDecision(StartFacts facts, Optional<SlotFacts> former, Optional<EpochIntent> pending, From from) {
    this.facts = facts;
    this.former = former;
    this.pending = pending;
    this.from = from;
    finding = StartDecision.decide(facts).refusal();
  }

  /**
   * Decides.
   *
   * @param former the slot that the buffer's history was read from, when it has another name than the configured one
   * @param pending what an interrupted resync left
   * @param from null when the operator leaves it to us
   */
  static ResyncPlan decide(StartFacts facts, Optional<SlotFacts> former, Optional<EpochIntent> pending, From from) {
    return new ResyncDecision(facts, former, pending, from).decide();
  }

  private ResyncPlan decide() {
    Optional<PhilotesException> obstacle = obstacle();
    if (obstacle.isPresent()) {
      return ResyncPlan.refuse(obstacle.get());
    }
    boolean healthy = finding == null && pending.isEmpty();
    if (healthy && (from != From.NOW || facts.checkpoint().stage() != Stage.REGISTERED)) {
      return ResyncPlan.nothing();
    }
    return from == From.SLOT || prefersSlot() ? keepSlot() : newSlot();
  }

  private Optional<PhilotesException> obstacle() {
    if (finding != null && FIRST.contains(finding.code())) {
      return Optional.of(finding);
    }
    Optional<PhilotesException> unpublished = facts.publication().isEmpty() ? Optional.empty()
        : PublicationCheck.refusal(facts.publicationName(), facts.publication(), facts.configuredTables());
    return unpublished.or(() -> slots().filter(slot -> slot.activePid() != 0).findFirst()
        .map(slot -> refusal(ErrorCode.SLOT_BUSY, slot.name(), "used by " + slot.holder())));
  }

  private Stream<SlotFacts> slots() {
    return Stream.concat(facts.slot().stream(), former.filter(this::isOurs).stream());
  }

  /** A slot that an interrupted resync made is the new slot, also when a new one is asked for. */
  private boolean prefersSlot() {
    boolean madeByUs = pending.map(EpochIntent::slotDropped).orElse(false);
    return (from == null || madeByUs) && useless().isEmpty() && facts.slot().map(this::isOurs).orElse(false);
  }

  private ResyncPlan keepSlot() {
    return useless().map(ResyncPlan::refuse)
        .orElseGet(() -> plan(Kind.KEEP_SLOT, Lsn.max(facts.slot().orElseThrow().confirmedFlushLsn(), capturedOfThisHistory()),
            drops(false)));
  }

  private ResyncPlan newSlot() {
    return facts.slot().filter(slot -> !isOurs(slot))
        .map(foreign -> ResyncPlan.refuse(refusal(wrongKind(foreign).isPresent() ? ErrorCode.SLOT_WRONG_KIND : ErrorCode.SLOT_UNKNOWN,
            foreign.name(), "the buffer's history was not read from it, so it is not dropped; it was confirmed up to "
                + foreign.confirmedFlushLsn() + ", and 'resync --from slot' goes on from there")))
        .orElseGet(() -> plan(Kind.NEW_SLOT, null, drops(true)));
  }

  private ResyncPlan plan(Kind kind, Lsn start, List<String> drops) {
    SourceCheckpoint known = facts.checkpoint();
    boolean registered = known.stage() == Stage.REGISTERED;
    String reason = pending.map(EpochIntent::reason).orElse(finding == null ? "REQUESTED" : finding.code().name());
    Lsn gapFrom = !registered ? null : isSameHistory() ? capturedOfThisHistory() : known.ackedLsn();
    EpochIntent intent = new EpochIntent(registered ? known.epoch() + 1 : 1, reason, facts.systemIdentifier(),
        facts.timeline(), facts.database(), facts.slotName(), gapFrom, isSameHistory(),
        kind == Kind.KEEP_SLOT && pending.map(EpochIntent::slotDropped).orElse(false));
    return new ResyncPlan(kind, finding, intent, start, facts.xlogPos(), drops, facts.publication().isEmpty(),
        facts.publication().map(PublicationFacts::tables).orElse(facts.configuredTables()));
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
        && facts.systemIdentifier().equals(known.systemIdentifier());
    boolean intended = pending.map(intent -> slot.name().equals(intent.slot())
        && facts.systemIdentifier().equals(intent.systemIdentifier())).orElse(false);
    return (read || intended) && wrongKind(slot).isEmpty();
  }

  private Optional<String> wrongKind(SlotFacts slot) {
    return StartDecision.wrongKind(facts, slot);
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
        "publication", facts.publicationName(), "the slot cannot see a publication that is created after it"));
  }

  private static PhilotesException refusal(ErrorCode code, String slot, String why) {
    return PhilotesException.of(code, "slot", slot, why);
  }
}
