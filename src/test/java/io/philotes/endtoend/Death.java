package io.philotes.endtoend;

import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;

/** Where a process dies: at a failpoint, when it is there for the {@code hit}-th time. */
public record Death(Failpoint point, int hit) {

  /** What the JVM of such a process is given. */
  public String option() {
    return "-D" + Failpoints.PROPERTY + "=" + point.text() + ":" + hit;
  }

  @Override
  public String toString() {
    return "Failpoint " + point.text() + " at hit " + hit;
  }
}
