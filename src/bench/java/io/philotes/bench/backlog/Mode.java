package io.philotes.bench.backlog;

import java.util.ArrayList;
import java.util.List;

/**
 * How the jar runs.
 *
 * @param tls to both servers
 * @param oneCompiler with the JVM's first JIT compiler only
 */
record Mode(boolean tls, boolean oneCompiler) {

  static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  /** The plain one, and in turns with it whatever is asked for. */
  static List<Mode> of(boolean tls, boolean oneCompiler) {
    List<Mode> modes = new ArrayList<>(List.of(new Mode(false, false)));
    if (oneCompiler) {
      modes.add(new Mode(false, true));
    }
    if (tls) {
      modes.add(new Mode(true, false));
    }
    if (tls && oneCompiler) {
      modes.add(new Mode(true, true));
    }
    return modes;
  }

  /** What a name ends in. */
  String suffix() {
    return (oneCompiler ? " C1" : "") + (tls ? " TLS" : "");
  }
}
