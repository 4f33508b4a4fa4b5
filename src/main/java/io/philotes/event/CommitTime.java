package io.philotes.event;

import java.time.Instant;

/** The source's times as they travel and are kept: microseconds since 2000-01-01 UTC, as PostgreSQL sends them. */
public final class CommitTime {

  private static final long SECONDS_1970_TO_2000 = 946_684_800;
  private static final int MICROS = 1_000_000;

  private CommitTime() {}

  public static Instant toInstant(long micros) {
    long seconds = SECONDS_1970_TO_2000 + Math.floorDiv(micros, MICROS);
    return Instant.ofEpochSecond(seconds, Math.floorMod(micros, MICROS) * 1000L);
  }

  public static long ofInstant(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond() - SECONDS_1970_TO_2000, MICROS), time.getNano() / 1000);
  }
}
