package io.philotes.metrics;

import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.SourceState;
import java.util.List;

/** The numbers that stand for states in meters. Dashboards rely on them: none is ever changed. */
final class StateNumbers {

  static final String SOURCES = "0=starting 1=standby 2=connecting 3=streaming 4=degraded 5=failed 6=stopping 7=stopped";
  static final String CONSUMERS = "0=standby 1=idle 2=delivering 3=absent 4=retrying 5=degraded 6=failed 7=stopped";

  static final String WAL = "0=reserved 1=extended 2=unreserved 3=lost";

  private static final List<String> WAL_STATUSES = List.of("reserved", "extended", "unreserved", "lost");

  private StateNumbers() {}

  /** Not a number for a status that nobody told, or that a later PostgreSQL has. */
  static double ofWal(String status) {
    int number = status == null ? -1 : WAL_STATUSES.indexOf(status);
    return number < 0 ? Double.NaN : number;
  }

  static int of(SourceState state) {
    return switch (state) {
      case STARTING -> 0;
      case STANDBY -> 1;
      case CONNECTING -> 2;
      case STREAMING -> 3;
      case DEGRADED -> 4;
      case FAILED -> 5;
      case STOPPING -> 6;
      case STOPPED -> 7;
    };
  }

  static int of(ConsumerState state) {
    return switch (state) {
      case STANDBY -> 0;
      case IDLE -> 1;
      case DELIVERING -> 2;
      case ABSENT -> 3;
      case RETRYING -> 4;
      case DEGRADED -> 5;
      case FAILED -> 6;
      case STOPPED -> 7;
    };
  }
}
