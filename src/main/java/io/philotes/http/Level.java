package io.philotes.http;

/** How well one part of the service does. */
enum Level {
  /** Does its work. */
  UP("UP"),
  /** Does its work, and says what will stop it if nobody acts. */
  WARNING("DEGRADED"),
  /** On its way up. */
  STARTING("DEGRADED"),
  /** On its way down, as told. */
  STOPPING("DEGRADED"),
  /** Does not do all its work, and goes on trying. */
  DEGRADED("DEGRADED"),
  /** Stopped for good, blocked or gone: an operator or a restart is needed. */
  DOWN("DOWN");

  private final String status;

  Level(String status) {
    this.status = status;
  }

  boolean works() {
    return this == UP || this == WARNING;
  }

  /** The word that {@code /health} uses: UP, DEGRADED or DOWN. */
  String status() {
    return status;
  }
}
