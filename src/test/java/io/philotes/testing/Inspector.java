package io.philotes.testing;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Looks at every byte that is about to pass in one direction of a link, and says what passes and what happens then. */
final class Inspector {

  private final Framing framing;
  private final byte[] tail = new byte[Moment.LONGEST_TEXT];
  private long seen;
  private boolean dropping;
  private Trip found;

  Inspector(Direction direction, StartupReader startup) {
    framing = new Framing(direction, startup);
  }

  /**
   * @param passing what goes on
   * @param consumed how many bytes were looked at
   * @param stop what happens then
   */
  record Finding(byte[] passing, int consumed, Optional<Trip> stop) {}

  /** Looks at bytes up to the first that stops the link. */
  Finding inspect(byte[] bytes, int offset, int end, Iterable<Trip> trips) {
    ByteArrayOutputStream passing = new ByteArrayOutputStream(end - offset);
    for (int i = offset; i < end; i++) {
      framing.feed(bytes[i]);
      tail[(int) (seen++ % tail.length)] = bytes[i];
      Optional<Trip> stop = pass(bytes[i], passing, trips);
      if (stop.isPresent()) {
        return new Finding(passing.toByteArray(), i + 1 - offset, stop);
      }
    }
    return new Finding(passing.toByteArray(), end - offset, Optional.empty());
  }

  private Optional<Trip> pass(byte next, ByteArrayOutputStream passing, Iterable<Trip> trips) {
    if (framing.begins()) {
      dropping = swallowed(trips);
    }
    byte passed = next;
    Trip stop = null;
    for (Trip trip : trips) {
      if (trip.effect() == Effect.FLIP) {
        passed ^= flip(trip);
      } else if (trip.effect() != Effect.SWALLOW && comes(trip)) {
        stop = trip;
      }
    }
    if (!dropping) {
      passing.write(passed);
    }
    return Optional.ofNullable(stop);
  }

  private boolean swallowed(Iterable<Trip> trips) {
    for (Trip trip : trips) {
      if (trip.effect() == Effect.SWALLOW && trip.isType(framing.type()) && trip.count()) {
        trip.happen();
        return true;
      }
    }
    return false;
  }

  private byte flip(Trip trip) {
    if (trip.count()) {
      trip.happen();
      return (byte) (1 << seen % 8);
    }
    return 0;
  }

  private boolean comes(Trip trip) {
    if (trip.waitsFor(Moment.Kind.BYTES)) {
      return trip.count();
    }
    if (trip.waitsFor(Moment.Kind.MESSAGE)) {
      return framing.ends() && trip.isType(framing.type()) && trip.count();
    }
    return trip.waitsFor(Moment.Kind.TEXT) && comesText(trip);
  }

  private boolean comesText(Trip trip) {
    if (found == null && endsWith(trip.text())) {
      found = trip;
    }
    if (found != trip || !framing.ends()) {
      return false;
    }
    found = null;
    return trip.count();
  }

  private boolean endsWith(byte[] text) {
    for (int i = 1; i <= text.length; i++) {
      if (i > seen || tail[(int) ((seen - i) % tail.length)] != text[text.length - i]) {
        return false;
      }
    }
    return true;
  }

}
