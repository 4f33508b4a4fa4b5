package io.philotes.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One {@link Effect} waiting for its {@link Moment}. It happens once, to the link where the moment comes first. */
public final class Trip {

  private final Direction direction;
  private final Moment moment;
  private final Effect effect;
  private final AtomicLong remaining;
  private final CountDownLatch happened = new CountDownLatch(1);
  private final byte[] text;
  private volatile boolean armed = true;

  Trip(Direction direction, Moment moment, Effect effect) {
    if (effect == Effect.FLIP && moment.kind() != Moment.Kind.BYTES
        || effect == Effect.SWALLOW && moment.kind() != Moment.Kind.MESSAGE) {
      throw new IllegalArgumentException(effect + " has no meaning for " + moment);
    }
    this.direction = direction;
    this.moment = moment;
    this.effect = effect;
    this.remaining = new AtomicLong(moment.count());
    this.text = moment.text();
  }

  public boolean hasHappened() {
    return happened.getCount() == 0;
  }

  /** Waits until it has happened, and fails after the limit. */
  public void await(Duration limit) {
    try {
      if (!happened.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(effect + " " + direction + " has not happened within " + limit + ": " + moment);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** It will not happen any more. */
  public void disarm() {
    armed = false;
  }

  Direction direction() {
    return direction;
  }

  Effect effect() {
    return effect;
  }

  boolean isArmed() {
    return armed;
  }

  boolean waitsFor(Moment.Kind kind) {
    return armed && moment.kind() == kind;
  }

  /** Counts a byte or a message; true for the one that was waited for. */
  boolean count() {
    if (armed && remaining.decrementAndGet() == 0) {
      armed = false;
      return true;
    }
    return false;
  }

  boolean isType(char type) {
    return moment.type() == type;
  }

  byte[] text() {
    return text;
  }

  void happen() {
    happened.countDown();
  }
}
