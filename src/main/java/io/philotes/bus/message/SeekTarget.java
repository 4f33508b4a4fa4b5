package io.philotes.bus.message;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;

/**
 * The place that a consumer's cursor is to be moved to: the next event delivered is the first one there or behind it.
 *
 * @param position of the next event; 0 unless it is a position
 * @param lsn of the commit; null unless it is an LSN
 * @param time of the commit, by the source's clock; null unless it is a time
 */
public record SeekTarget(Kind kind, long position, Lsn lsn, Instant time) {

  /** How the place is named. */
  public enum Kind { POSITION, LSN, TIME }

  public static SeekTarget ofPosition(long position) {
    return new SeekTarget(Kind.POSITION, position, null, null);
  }

  public static SeekTarget ofLsn(Lsn lsn) {
    return new SeekTarget(Kind.LSN, 0, lsn, null);
  }

  public static SeekTarget ofTime(Instant time) {
    return new SeekTarget(Kind.TIME, 0, null, time);
  }

  /** Reads a place as people write it. Fails with SEEK_INVALID. */
  public static SeekTarget parse(Kind kind, String text) {
    try {
      return switch (kind) {
        case POSITION -> ofPosition(position(text));
        case LSN -> ofLsn(Lsn.parse(text));
        case TIME -> ofTime(time(text));
      };
    } catch (DateTimeException | IllegalArgumentException malformed) {
      throw invalid(kind, text);
    }
  }

  private static long position(String text) {
    long position = Long.parseLong(text);
    if (position < 1) {
      throw new IllegalArgumentException("positions begin at 1");
    }
    return position;
  }

  private static Instant time(String text) {
    OffsetDateTime time = OffsetDateTime.parse(text);
    if (time.getYear() < 1 || time.getYear() > 9999) {
      throw new IllegalArgumentException("no server's clock says so");
    }
    return time.toInstant();
  }

  private static PhilotesException invalid(Kind kind, String text) {
    return PhilotesException.of(ErrorCode.SEEK_INVALID, kind.name().toLowerCase(Locale.ROOT), text, switch (kind) {
      case POSITION -> "it is not a number from 1 on";
      case LSN -> "it is not an LSN";
      case TIME -> "it is not a time with a zone";
    });
  }

  @Override
  public String toString() {
    return switch (kind) {
      case POSITION -> "position " + position;
      case LSN -> "LSN " + lsn;
      case TIME -> "time " + time;
    };
  }
}
