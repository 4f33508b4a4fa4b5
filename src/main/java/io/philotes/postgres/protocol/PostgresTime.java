package io.philotes.postgres.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** PostgreSQL's time: microseconds since 2000-01-01 00:00 UTC. */
public final class PostgresTime {

  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private PostgresTime() {}

  public static Instant toInstant(long micros) {
    return EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  public static long ofInstant(Instant instant) {
    return ChronoUnit.MICROS.between(EPOCH, instant);
  }
}
