package io.philotes.http;

import java.util.List;

/**
 * The state of the whole service, as {@code /stats} shows it: the first line of this table that fits.
 *
 * <table>
 *   <caption>From the parts to the whole</caption>
 *   <tr><th>state</th><th>when</th><th>who acts</th></tr>
 *   <tr><td>STOPPING</td><td>the service was told to stop, or a part says so</td><td>nobody</td></tr>
 *   <tr><td>FAILED</td><td>a part is DOWN; other sources go on meanwhile</td><td>an operator, or Kubernetes when not live</td></tr>
 *   <tr><td>DEGRADED</td><td>a part is DEGRADED, or warns</td><td>nobody yet: it heals by itself, or one consumer needs its owner</td></tr>
 *   <tr><td>STARTING</td><td>a part is STARTING</td><td>nobody</td></tr>
 *   <tr><td>RUNNING</td><td>every part is UP; a standby is RUNNING too</td><td>nobody</td></tr>
 * </table>
 */
enum ServiceState {
  STARTING("DEGRADED"),
  RUNNING("UP"),
  DEGRADED("DEGRADED"),
  FAILED("DOWN"),
  STOPPING("DEGRADED");

  private final String status;

  ServiceState(String status) {
    this.status = status;
  }

  /** The word that {@code /health} uses: UP, DEGRADED or DOWN. */
  String status() {
    return status;
  }

  static ServiceState of(boolean stopping, List<PartHealth> parts) {
    if (stopping || any(parts, Level.STOPPING)) {
      return STOPPING;
    }
    if (any(parts, Level.DOWN)) {
      return FAILED;
    }
    if (any(parts, Level.DEGRADED) || any(parts, Level.WARNING)) {
      return DEGRADED;
    }
    return any(parts, Level.STARTING) ? STARTING : RUNNING;
  }

  private static boolean any(List<PartHealth> parts, Level level) {
    return parts.stream().anyMatch(part -> part.level() == level);
  }
}
