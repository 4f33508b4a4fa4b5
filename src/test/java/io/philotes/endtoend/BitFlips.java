package io.philotes.endtoend;

import io.philotes.error.ErrorCode;
import io.philotes.testing.Await;
import io.philotes.testing.Direction;
import io.philotes.testing.Effect;
import io.philotes.testing.Moment;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Turns single bits round in the replication stream, as a line without TLS may. A wrong bit in a value cannot be
 * noticed; everything else ends in a new connection or in a stop that names the place, never in a crash or in silence.
 */
final class BitFlips {

  /** What a wrong bit led to. */
  enum Outcome {
    /** It was in a value, or meant nothing. */
    WENT_ON,
    /** The framing broke. */
    RECONNECTED,
    /** A message could not be understood, or broke the order; a new start goes on. */
    STOPPED,
    /** A message seems to be much longer than what comes: the lag shows it, and a new connection goes on. */
    WAITED
  }

  private static final Set<ErrorCode> STOPS =
      Set.of(ErrorCode.SOURCE_UNDECODABLE, ErrorCode.VALUE_TOO_LARGE, ErrorCode.ORDER_VIOLATED, ErrorCode.BUFFER_ERROR);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final FaultyLines lines;
  private final Random random;
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

  BitFlips(FaultyLines lines, long seed) {
    this.lines = lines;
    this.random = new Random(seed);
  }

  /** The bank must be working. */
  Map<Outcome, Integer> run(int rounds) {
    for (int i = 0; i < rounds; i++) {
      lines.awaitProgress(20);
      outcomes.merge(flip(), 1, Integer::sum);
      lines.awaitState("STREAMING");
    }
    return outcomes;
  }

  private Outcome flip() {
    int before = lines.replication().opened();
    lines.replication().trip(Direction.TO_CLIENT, Moment.afterBytes(1 + random.nextInt(4_000)), Effect.FLIP).await(FaultyLines.LIMIT);
    Lsn64 goal = lines.rig().insertLsn();
    Outcome[] outcome = {Outcome.WAITED};
    try {
      Await.until("something follows", PATIENCE, () -> {
        outcome[0] = outcome(before, goal);
        return outcome[0] != Outcome.WAITED;
      });
    } catch (AssertionError nothing) {
      if (lines.status().getLong("lagBytes") == 0) {
        throw new AssertionError("it waits and does not tell: " + lines.status().encode(), nothing);
      }
      lines.replication().reset();
    }
    if (outcome[0] == Outcome.STOPPED) {
      lines.restart();
    }
    return outcome[0];
  }

  private Outcome outcome(int before, Lsn64 goal) {
    JsonObject status = lines.status();
    if ("FAILED".equals(status.getString("state"))) {
      if (!STOPS.contains(ErrorCode.valueOf(status.getString("code")))) {
        throw new IllegalStateException("unexpected: " + status.encode());
      }
      System.out.println("BitFlips: " + status.getString("error"));
      return Outcome.STOPPED;
    }
    if (!lines.rig().durable().isAfter(goal)) {
      return Outcome.WAITED;
    }
    return lines.replication().opened() > before ? Outcome.RECONNECTED : Outcome.WENT_ON;
  }
}
