package io.philotes.cli;

import io.philotes.config.LoadedConfig;
import java.io.PrintStream;

/**
 * What the commands do. Each call may block, on the thread that runs the command line. A failure may come as an
 * exception: a coded one becomes its line on stderr and its exit code.
 */
public interface Commands {

  /** Runs the service until it ends. The effective values and warnings have been logged. Returns the exit code. */
  int run(LoadedConfig config);

  /** Recomputes the buffer's chain and reports on {@code out}. Returns the exit code. */
  int verify(LoadedConfig config, PrintStream out);

  /**
   * Begins a new epoch of a source whose history is broken, if told to, and reports on {@code out}. Returns the exit code.
   */
  int resync(LoadedConfig config, ResyncOptions options, PrintStream out);
}
