package io.philotes.ingestion;

import io.philotes.bus.message.EpochIntent;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import java.util.List;

/**
 * What a resync would do, and what it costs.
 *
 * @param finding why 'run' refuses, or why the resync is refused; null when nothing is wrong
 * @param intent the new epoch; null when there is none
 * @param start where the new epoch begins; null when only the new slot will tell
 * @param walEnd end of the source's WAL now
 * @param drops slots that are dropped before
 * @param createsPublication whether the publication has to be created first
 * @param tables what is published now
 * @param replaces what an interrupted resync announced for another place than this one; null when there is no such thing
 */
public record ResyncPlan(Kind kind, PhilotesException finding, EpochIntent intent, Lsn start, Lsn walEnd,
                         List<String> drops, boolean createsPublication, List<String> tables, EpochIntent replaces) {

  /** Where the new epoch begins, as the operator chose it. */
  public enum From {
    /** At the slot there is, which goes on being used. */
    SLOT,
    /** At a new slot. */
    NOW
  }

  /** What is to be done. */
  public enum Kind {
    /** Nothing is broken: 'run' goes on by itself. */
    NOTHING,
    /** A new epoch that begins at the slot there is. */
    KEEP_SLOT,
    /** A new epoch that begins at a new slot. */
    NEW_SLOT,
    /** Nothing can be done before an operator does something else. */
    REFUSE
  }

  public ResyncPlan {
    drops = List.copyOf(drops);
    tables = List.copyOf(tables);
  }

  static ResyncPlan refuse(PhilotesException why, EpochIntent replaces) {
    return new ResyncPlan(Kind.REFUSE, why, null, null, Lsn.ZERO, List.of(), false, List.of(), replaces);
  }

  static ResyncPlan nothing() {
    return new ResyncPlan(Kind.NOTHING, null, null, null, Lsn.ZERO, List.of(), false, List.of(), null);
  }
}
