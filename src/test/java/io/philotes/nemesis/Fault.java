package io.philotes.nemesis;

import java.util.Random;

/** What happens beside kills. The weights say how often. */
enum Fault {
  /** SIGSTOP and later SIGCONT, often after the lease and the source's patience have ended (F06). */
  FREEZE(14, 200, 20_000),
  /** SIGTERM; another process follows. */
  TERMINATE(12, 0, 0),
  /** {@code pg_terminate_backend} of the walsender. */
  END_WALSENDER(12, 0, 0),
  /** SIGKILL to the walsender: the source ends every session and recovers. */
  CRASH_SOURCE(3, 0, 0),
  /** The same to one of our sessions in the buffer. */
  CRASH_BUFFER(3, 0, 0),
  CUT_SOURCE(8, 0, 0),
  CUT_BUFFER(8, 0, 0),
  /** New connections to the source are refused too. */
  REFUSE_SOURCE(4, 100, 3_000),
  REFUSE_BUFFER(4, 100, 3_000),
  /** A half-open line: nothing passes, not even its end. */
  SILENCE_SOURCE(6, 300, 7_000),
  SILENCE_BUFFER(6, 300, 7_000),
  SLOW_SOURCE(4, 500, 4_000),
  SLOW_BUFFER(4, 500, 4_000),
  STOP_SOURCE_FAST(4, 10, 2_000),
  STOP_SOURCE_IMMEDIATE(4, 10, 2_000),
  STOP_BUFFER_FAST(4, 10, 2_000),
  STOP_BUFFER_IMMEDIATE(4, 10, 2_000),
  /** A standby for a while; then one of the two is killed. */
  SECOND_INSTANCE(5, 200, 5_000),
  /** Two are started at the same instant; one of them must lead (F07). */
  TWO_AT_ONCE(5, 50, 2_000),
  /** The leader freezes until a standby delivers, and wakes up; then one of the two is killed (F06). */
  TAKEOVER(5, 50, 2_000);

  private static final int TOTAL = total();

  private final int weight;
  private final int shortest;
  private final int longest;

  Fault(int weight, int shortestMillis, int longestMillis) {
    this.weight = weight;
    this.shortest = shortestMillis;
    this.longest = longestMillis;
  }

  static Fault pick(Random random) {
    int dice = random.nextInt(TOTAL);
    for (Fault fault : values()) {
      dice -= fault.weight;
      if (dice < 0) {
        return fault;
      }
    }
    throw new IllegalStateException();
  }

  /** How long it lasts: short ones are as likely as long ones. */
  long millis(Random random) {
    double fraction = random.nextDouble();
    return longest == 0 ? 0 : (long) (shortest * Math.pow((double) longest / shortest, fraction));
  }

  /** Whether the buffer is away, or hard to reach, while it lasts. */
  boolean concernsBuffer() {
    return switch (this) {
      case CRASH_BUFFER, CUT_BUFFER, REFUSE_BUFFER, SILENCE_BUFFER, SLOW_BUFFER, STOP_BUFFER_FAST, STOP_BUFFER_IMMEDIATE -> true;
      case FREEZE, TERMINATE, END_WALSENDER, CRASH_SOURCE, CUT_SOURCE, REFUSE_SOURCE, SILENCE_SOURCE, SLOW_SOURCE, STOP_SOURCE_FAST,
          STOP_SOURCE_IMMEDIATE, SECOND_INSTANCE, TWO_AT_ONCE, TAKEOVER -> false;
    };
  }

  private static int total() {
    int total = 0;
    for (Fault fault : values()) {
      total += fault.weight;
    }
    return total;
  }
}
