package io.philotes.endtoend;

import io.philotes.failpoint.Failpoint;

/** Where a process dies: at a failpoint, when it is there for the {@code hit}-th time. */
record Death(Failpoint point, int hit) {

  /** As the property has it. */
  String setting() {
    return point.text() + ":" + hit;
  }

  @Override
  public String toString() {
    return "Failpoint " + point.text() + " at hit " + hit;
  }
}
