package io.philotes.ingestion;

import io.philotes.config.SourceConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.RoleFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.postgres.catalog.SlotUse;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What may be removed of a source: a slot only when it can be one of ours and nobody reads it. */
final class RemovalDecision {

  private RemovalDecision() {}

  static Future<RemovalPlan> decide(SourceConfig config, Optional<SlotFacts> slot, boolean published, RoleFacts role,
                                    List<SlotUse> slots) {
    Optional<PhilotesException> refusal = slot.flatMap(found -> refusal(config, found));
    return refusal.isPresent() ? Future.failedFuture(refusal.get())
        : Future.succeededFuture(new RemovalPlan(slot.map(SlotFacts::name).orElse(null), retained(config, slots),
            published ? config.publication() : null, role.superuser() || role.ownsPublication(),
            slots.stream()
                .filter(other -> config.database().database().equals(other.database()) && !other.name().equals(config.slot()))
                .map(SlotUse::name).toList()));
  }

  private static Optional<PhilotesException> refusal(SourceConfig config, SlotFacts slot) {
    Optional<String> wrong = StartDecision.wrongKind(config.database().database(), slot);
    return wrong.map(why -> refusal(ErrorCode.SLOT_WRONG_KIND, slot, why + ", so it is not dropped"))
        .or(() -> slot.activePid() == 0 ? Optional.empty()
            : Optional.of(refusal(ErrorCode.SLOT_BUSY, slot, "used by " + slot.holder() + "; stop the service first")));
  }

  private static PhilotesException refusal(ErrorCode code, SlotFacts slot, String why) {
    return PhilotesException.of(code, "slot", slot.name(), why);
  }

  private static long retained(SourceConfig config, List<SlotUse> slots) {
    return slots.stream().filter(slot -> slot.name().equals(config.slot())).mapToLong(SlotUse::retainedBytes).findFirst().orElse(0);
  }
}
