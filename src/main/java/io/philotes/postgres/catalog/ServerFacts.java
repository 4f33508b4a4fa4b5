package io.philotes.postgres.catalog;

import io.philotes.postgres.Lsn;
import java.time.Duration;

/**
 * Settings of a source that decide whether it can be captured.
 *
 * @param versionNumber as in server_version_num: 180001
 * @param walSenderTimeout zero when the server has none
 * @param currentLsn pg_current_wal_lsn(); of a standby the last replayed
 * @param startedAt pg_postmaster_start_time(), which tells one server process from another
 */
public record ServerFacts(int versionNumber, String walLevel, Duration walSenderTimeout, String encoding,
                          boolean mayReplicate, boolean superuser, boolean standby, Lsn currentLsn,
                          String startedAt) {

  /** PostgreSQL 14. */
  public static final int OLDEST_VERSION = 14_00_00;

  /** PostgreSQL 16. */
  private static final int OLDEST_STANDBY = 16_00_00;

  /** Whether it is a standby of a version whose standbys do not decode. */
  public boolean isStandbyThatCannotDecode() {
    return standby && versionNumber < OLDEST_STANDBY;
  }
}
