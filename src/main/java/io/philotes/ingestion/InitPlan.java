package io.philotes.ingestion;

import io.philotes.bus.message.EpochIntent;
import io.philotes.postgres.Lsn;

/**
 * What is left to do before the first stream.
 *
 * @param intent where the source's history begins; null when it has begun and nothing is left to do
 * @param start the consistent point of the slot there is; null when the slot is still to be created
 * @param createsPublication whether the publication is to be created before the slot
 */
public record InitPlan(EpochIntent intent, Lsn start, boolean createsPublication) {

  private static final String REASON = "FIRST_START";

  static InitPlan nothing() {
    return new InitPlan(null, null, false);
  }

  static InitPlan create(StartFacts facts, Lsn start) {
    EpochIntent intent = new EpochIntent(1, REASON, facts.systemIdentifier(), facts.timeline(), facts.database(), facts.slotName(),
        null, false, false);
    return new InitPlan(intent, start, facts.publication().isEmpty());
  }
}
