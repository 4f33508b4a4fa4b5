package io.philotes.testing;

/** How a PostgreSQL server is asked to stop; see PostgreSQL, chapter "Shutting Down the Server". */
public enum StopMode {
  /** Ends sessions, waits until walsenders have sent everything, writes a checkpoint. */
  FAST,
  /** Ends at once; the next start recovers from the WAL. */
  IMMEDIATE
}
