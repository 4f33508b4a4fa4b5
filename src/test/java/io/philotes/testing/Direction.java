package io.philotes.testing;

/** Which way bytes go through a {@link FaultProxy}. */
public enum Direction {
  TO_SERVER,
  TO_CLIENT;

  Direction reverse() {
    return this == TO_SERVER ? TO_CLIENT : TO_SERVER;
  }
}
