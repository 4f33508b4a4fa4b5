package io.philotes.nemesis;

import io.philotes.endtoend.Death;
import io.philotes.failpoint.Failpoint;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Deaths at failpoints: how many there were, and where processes did not come to. */
final class Halts {

  private static final int KILLED = 137;

  private final Map<Failpoint, Integer> unreached = new EnumMap<>(Failpoint.class);
  private int count;

  /** Whether the process that ended so, and said so, died there; counts it then. */
  boolean isAt(Death death, int exit, List<String> log) {
    boolean there = exit == KILLED && log.contains(death.toString());
    count += there ? 1 : 0;
    return there;
  }

  void unreached(Death death) {
    unreached.merge(death.point(), 1, Integer::sum);
  }

  int count() {
    return count;
  }

  @Override
  public String toString() {
    return count + " halts at failpoints; not reached in time, and killed: " + unreached;
  }
}
