package io.philotes.preflight;

import io.philotes.error.ErrorCode;
import io.philotes.error.Printable;
import java.util.Objects;

/**
 * One thing that a preflight looked at, in one line. SQL of which a part is missing does other things than the whole, so a remedy is never
 * cut: it is there as it was made, or not at all.
 *
 * @param part what it belongs to: {@code source shop}, {@code buffer}
 * @param name what was looked at, a stable word for scripts: {@code wal_level}
 * @param what what was found, without a full stop
 * @param remedy the SQL or the setting that mends it; empty when nothing is to be done
 * @param code of the failure that a start would meet; null when it would meet none
 */
public record Finding(Level level, String part, String name, String what, String remedy, ErrorCode code) {

  /** Characters of the longest remedy. */
  static final int LONGEST_REMEDY = 1_000_000;

  public Finding {
    Objects.requireNonNull(level);
    what = Printable.line(what);
    remedy = remedy.length() <= LONGEST_REMEDY ? Printable.whole(remedy) : "The SQL for it would have " + remedy.length()
        + " characters, and is not shown: create another publication with what 'check --sql' prints, and configure it with another slot";
  }
}
