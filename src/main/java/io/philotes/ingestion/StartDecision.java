package io.philotes.ingestion;

import static io.philotes.error.ErrorCode.DIFFERENT_CLUSTER;
import static io.philotes.error.ErrorCode.SLOT_ADVANCED_ELSEWHERE;
import static io.philotes.error.ErrorCode.SLOT_BUSY;
import static io.philotes.error.ErrorCode.SLOT_LOST;
import static io.philotes.error.ErrorCode.SLOT_MISSING;
import static io.philotes.error.ErrorCode.SLOT_UNKNOWN;
import static io.philotes.error.ErrorCode.SLOT_WRONG_KIND;
import static io.philotes.error.ErrorCode.SOURCE_BEHIND_CHECKPOINT;
import static io.philotes.error.ErrorCode.SOURCE_DIVERGED;
import static io.philotes.error.ErrorCode.SOURCE_NO_REPLICATION_RIGHT;
import static io.philotes.error.ErrorCode.SOURCE_VERSION;
import static io.philotes.error.ErrorCode.SOURCE_WAL_LEVEL;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.preflight.WantedPublication;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether and where to stream: the table of semantics 1.4, looked at before every START_REPLICATION, also when the same
 * leader connects again. It never creates what was there before, never guesses and never repairs.
 *
 * <p>The checks stand in the order in which an operator wants to hear of them: is it the right server, is its history
 * ours, is the slot ours and intact, is the publication there. The first refusal wins. Pure.
 */
final class StartDecision {

  private static final List<Function<StartFacts, Optional<PhilotesException>>> CHECKS = List.of(
      StartDecision::server, StartDecision::cluster, StartDecision::position, StartDecision::timeline,
      StartDecision::slotKind, StartDecision::slotPresence, StartDecision::slotHistory, StartDecision::publication,
      StartDecision::slotUse);

  private StartDecision() {}

  static StartAction decide(StartFacts facts) {
    return CHECKS.stream()
        .map(check -> check.apply(facts))
        .flatMap(Optional::stream)
        .findFirst()
        .map(StartAction::refuse)
        .orElseGet(() -> proceed(facts));
  }

  /** Whether the slot, now that it is ours alone, is still what was decided on. */
  static Optional<PhilotesException> moved(StartFacts facts) {
    return slotPresence(facts).or(() -> slotHistory(facts));
  }

  private static StartAction proceed(StartFacts facts) {
    SourceCheckpoint checkpoint = facts.checkpoint();
    return switch (stage(facts)) {
      case UNKNOWN -> StartAction.createSlot();
      case NOT_KEPT, SLOT_SEEN, SLOT_INTENDED -> facts.slot()
          .map(slot -> new StartAction(StartAction.Kind.ADOPT_SLOT, slot.confirmedFlushLsn(), null))
          .orElseGet(StartAction::createSlot);
      case REGISTERED -> new StartAction(checkpoint.timeline() == facts.timeline() ? StartAction.Kind.STREAM
          : StartAction.Kind.FOLLOW_TIMELINE, checkpoint.lastEndLsn(), null);
    };
  }

  private static Optional<PhilotesException> server(StartFacts facts) {
    if (facts.server().versionNumber() < ServerFacts.OLDEST_VERSION) {
      return refusal(SOURCE_VERSION, "server_version_num", facts.server().versionNumber(), "older than 14");
    }
    if (facts.server().isStandbyThatCannotDecode()) {
      return refusal(SOURCE_VERSION, "server_version_num", facts.server().versionNumber(),
          "the server is a standby, and those decode from version 16 on");
    }
    if (!facts.server().walLevel().equals("logical")) {
      return refusal(SOURCE_WAL_LEVEL, "wal_level", facts.server().walLevel(), "logical decoding is off");
    }
    if (!facts.server().mayReplicate()) {
      return refusal(SOURCE_NO_REPLICATION_RIGHT, "database", facts.database(), "the role has no REPLICATION attribute");
    }
    return Optional.empty();
  }

  private static Optional<PhilotesException> cluster(StartFacts facts) {
    SourceCheckpoint known = facts.checkpoint();
    if (known.systemIdentifier() == null) {
      return Optional.empty();
    }
    if (!known.systemIdentifier().equals(facts.systemIdentifier())) {
      return refusal(DIFFERENT_CLUSTER, "system_identifier", facts.systemIdentifier(),
          history(known) + "of " + known.systemIdentifier() + upTo(known));
    }
    if (!known.database().equals(facts.database())) {
      return refusal(DIFFERENT_CLUSTER, "database", facts.database(),
          history(known) + "of the database " + known.database() + upTo(known));
    }
    return Optional.empty();
  }

  private static String history(SourceCheckpoint known) {
    return known.isKept() ? "the buffer holds the history " : "what was delivered is ";
  }

  private static String reached(SourceCheckpoint known) {
    return (known.isKept() ? "the buffer is at " : "delivery is at ") + known.lastEndLsn();
  }

  private static String upTo(SourceCheckpoint known) {
    return known.stage() == Stage.REGISTERED ? " up to " + known.lastEndLsn() : "";
  }

  /**
   * On the same timeline the source must have all that was ever confirmed to it; on a newer one, which begins after our
   * checkpoint, at least the checkpoint: else it is a copy that was restored after the failover.
   */
  private static Optional<PhilotesException> position(StartFacts facts) {
    SourceCheckpoint known = facts.checkpoint();
    boolean newer = facts.timeline() > known.timeline();
    Lsn least = newer ? known.lastEndLsn() : known.ackedLsn();
    return isRegistered(facts) && !(newer && leftBefore(facts, least)) && facts.xlogPos().isBefore(least)
        ? refusal(SOURCE_BEHIND_CHECKPOINT, "lsn", facts.xlogPos(),
            reached(known) + " and confirmed " + known.ackedLsn())
        : Optional.empty();
  }

  private static boolean leftBefore(StartFacts facts, Lsn lsn) {
    return facts.switchPoint().map(left -> left.isBefore(lsn)).orElse(true);
  }

  private static Optional<PhilotesException> timeline(StartFacts facts) {
    SourceCheckpoint known = facts.checkpoint();
    if (!isRegistered(facts) || known.timeline() == facts.timeline()) {
      return Optional.empty();
    }
    Optional<Lsn> switchPoint = facts.switchPoint();
    if (switchPoint.isEmpty()) {
      return refusal(SOURCE_DIVERGED, "timeline", facts.timeline(),
          "its history does not contain our timeline " + known.timeline() + ", " + reached(known));
    }
    if (leftBefore(facts, known.lastEndLsn())) {
      return refusal(SOURCE_DIVERGED, "timeline", facts.timeline(), "it left timeline " + known.timeline() + " at "
          + switchPoint.get() + ", " + reached(known));
    }
    return Optional.empty();
  }

  private static Optional<PhilotesException> slotKind(StartFacts facts) {
    return facts.slot().flatMap(slot -> wrongKind(facts.database(), slot)
        .flatMap(why -> refusal(SLOT_WRONG_KIND, "slot", slot.name(), why)));
  }

  /** Why a slot cannot be one of ours in that database. */
  static Optional<String> wrongKind(String database, SlotFacts slot) {
    if (!"logical".equals(slot.type())) {
      return Optional.of("it is a " + slot.type() + " slot");
    }
    if (!"pgoutput".equals(slot.plugin())) {
      return Optional.of("its plugin is " + slot.plugin() + ", not pgoutput");
    }
    if (!database.equals(slot.database())) {
      return Optional.of("it belongs to the database " + slot.database());
    }
    if (slot.temporary()) {
      return Optional.of("it is temporary");
    }
    return slot.twoPhase() ? Optional.of("it decodes prepared transactions (two_phase)") : Optional.empty();
  }

  private static Optional<PhilotesException> slotPresence(StartFacts facts) {
    if (isRegistered(facts) && !facts.checkpoint().slot().equals(facts.slotName())) {
      return refusal(SLOT_WRONG_KIND, "slot", facts.slotName(),
          (facts.checkpoint().isKept() ? "the buffer's history was read from the slot " : "this process has read the slot ") + facts.checkpoint().slot());
    }
    if (isRegistered(facts) && facts.slot().isEmpty()) {
      return refusal(SLOT_MISSING, "slot", facts.slotName(), reached(facts.checkpoint())
          + ", the source at " + facts.xlogPos() + ": " + missing(facts.checkpoint().ackedLsn(), facts.xlogPos()));
    }
    if (stage(facts) == Stage.SLOT_SEEN && facts.slot().isEmpty()) {
      return refusal(SLOT_MISSING, "slot", facts.slotName(), "it was there before, and was read by an instance of Philotes; the source is at " + facts.xlogPos());
    }
    if (stage(facts) == Stage.UNKNOWN && facts.slot().isPresent()) {
      return refusal(SLOT_UNKNOWN, "slot", facts.slotName(), "it was confirmed up to "
          + facts.slot().get().confirmedFlushLsn() + " by someone else, or by a buffer that is gone");
    }
    return Optional.empty();
  }

  private static Optional<PhilotesException> slotHistory(StartFacts facts) {
    if (facts.slot().isEmpty()) {
      return Optional.empty();
    }
    SlotFacts slot = facts.slot().get();
    if (slot.isInvalid()) {
      String reason = slot.invalidationReason() == null ? "wal_status=lost" : slot.invalidationReason();
      return refusal(SLOT_LOST, "slot", slot.name(), reason + "; " + (!isRegistered(facts) && !facts.checkpoint().isKept()
          ? missing(slot.confirmedFlushLsn(), facts.xlogPos())
          : reached(facts.checkpoint()) + ": " + missing(facts.checkpoint().ackedLsn(), facts.xlogPos())));
    }
    Lsn acked = facts.checkpoint().ackedLsn();
    if (isRegistered(facts) && slot.confirmedFlushLsn().isAfter(acked)) {
      return refusal(SLOT_ADVANCED_ELSEWHERE, "slot", slot.name(), missing(acked, slot.confirmedFlushLsn()));
    }
    return Optional.empty();
  }

  /** A slot leaves out what committed strictly before where it stands, and a transaction may commit where the one before it ends. */
  private static String missing(Lsn from, Lsn to) {
    return "missing range [" + from + ", " + to + ")";
  }

  /** On the first start a publication that is not there is created. */
  private static Optional<PhilotesException> publication(StartFacts facts) {
    int version = facts.server().versionNumber();
    boolean created = facts.publication().isEmpty() && !isRegistered(facts) && facts.slot().isEmpty();
    return WantedPublication.unknown(facts.wanted(), version).or(() -> created ? WantedPublication.unknown(facts.shared(), version)
        : PublicationCheck.refusal(facts.wanted(), facts.shared(), facts.publication()));
  }

  private static Optional<PhilotesException> slotUse(StartFacts facts) {
    return facts.slot().filter(slot -> slot.activePid() != 0)
        .flatMap(slot -> refusal(SLOT_BUSY, "slot", slot.name(), "used by " + slot.holder()));
  }

  private static boolean isRegistered(StartFacts facts) {
    return facts.checkpoint().stage() == Stage.REGISTERED;
  }

  /** The checkpoint's stage; an intention for a slot of another name counts for nothing. */
  private static Stage stage(StartFacts facts) {
    SourceCheckpoint checkpoint = facts.checkpoint();
    boolean otherSlot = checkpoint.stage() == Stage.SLOT_INTENDED && !checkpoint.slot().equals(facts.slotName());
    return otherSlot ? Stage.UNKNOWN : checkpoint.stage();
  }

  private static Optional<PhilotesException> refusal(ErrorCode code, String object, Object value, String why) {
    return Optional.of(PhilotesException.of(code, object, value, why));
  }
}
