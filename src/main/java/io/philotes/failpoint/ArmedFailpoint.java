package io.philotes.failpoint;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The one failpoint that is set: counts its hits, on whatever threads they come, and acts at one of them. */
final class ArmedFailpoint {

  /** What a shell shows for a process that SIGKILL ended. */
  static final int KILLED = 137;

  private final FailpointSetting setting;
  private final AtomicLong hits = new AtomicLong();

  ArmedFailpoint(FailpointSetting setting) {
    this.setting = setting;
  }

  void hit(Failpoint point) {
    if (point == setting.point() && hits.incrementAndGet() == setting.hit()) {
      act();
    }
  }

  private void act() {
    System.err.println("Failpoint " + setting.point().text() + " at hit " + setting.hit());
    switch (setting.action()) {
      case HALT -> Runtime.getRuntime().halt(KILLED);
      case THROW -> throw new FailpointException(setting.point());
      case SLEEP -> sleep();
    }
  }

  /** Holds the thread up, event loop or not: that is what it is for. */
  private void sleep() {
    long end = System.nanoTime() + Duration.ofMillis(setting.millis()).toNanos();
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
