package io.philotes.preflight;

import io.philotes.error.ErrorCode;
import io.philotes.error.Printable;
import java.util.Objects;

/**
 * One thing that a preflight looked at, in one line.
 *
 * @param part what it belongs to: {@code source shop}, {@code buffer}
 * @param name what was looked at, a stable word for scripts: {@code wal_level}
 * @param what what was found, without a full stop
 * @param remedy the SQL or the setting that mends it; empty when nothing is to be done
 * @param code of the failure that a start would meet; null when it would meet none
 */
public record Finding(Level level, String part, String name, String what, String remedy, ErrorCode code) {
  public Finding {
    Objects.requireNonNull(level);
    what = Printable.line(what);
    remedy = Printable.line(remedy);
  }
}
