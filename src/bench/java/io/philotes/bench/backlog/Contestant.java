package io.philotes.bench.backlog;

import java.io.IOException;
import java.sql.SQLException;

/** Somebody who can drain the backlog. */
interface Contestant {

  /** As it stands in the report. */
  String name();

  /**
   * Drains the whole backlog from a copy of the slot.
   *
   * @param round 0 counts only when it is the only one
   * @throws IllegalStateException when what arrived is not what was sent, or it does not come to an end
   */
  Drain run(int round) throws IOException, SQLException, InterruptedException;
}
