package io.philotes.http;

/** How well one part of the service does. */
enum Level {
  /** Does its work. */
  UP("UP"),
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

  /** The word that {@code /health} uses: UP, DEGRADED or DOWN. */
  String status() {
    return status;
  }
}
