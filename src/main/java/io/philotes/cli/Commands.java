package io.philotes.cli;

import io.philotes.bus.message.SeekConsumer;
import io.philotes.config.LoadedConfig;
import java.io.PrintStream;

/**
 * What the commands do. Each call may block, on the thread that runs the command line. A failure may come as an
 * exception: a coded one becomes its line on stderr and its exit code.
 */
public interface Commands {

  /** Runs the service until it ends. The effective values and warnings have been logged. Returns the exit code. */
  int run(LoadedConfig config);

  /** Looks at everything as a start would, or prints SQL, on {@code out}. Returns the exit code of the worst error found. */
  int check(LoadedConfig config, CheckOptions options, PrintStream out);

  /**
   * Prepares buffer, publication and slot, and reports on {@code out}. Returns the exit code.
   *
   * @param source name of the only source to prepare; empty for all
   */
  int init(LoadedConfig config, String source, PrintStream out);

  /** Removes what was made, if told to, and reports on {@code out}. Returns the exit code. */
  int uninstall(LoadedConfig config, UninstallOptions options, PrintStream out);

  /**
   * Tells on {@code out} how far everything is. Returns the exit code of the worst that could not be asked.
   *
   * @param watch whether to tell it again and again, until the process is ended
   */
  int status(LoadedConfig config, boolean watch, PrintStream out);

  /** Recomputes the buffer's chain and reports on {@code out}. Returns the exit code. */
  int verify(LoadedConfig config, PrintStream out);

  /** Moves a consumer's cursor, or tells what would come of it, and reports on {@code out}. Returns the exit code. */
  int replay(LoadedConfig config, SeekConsumer order, PrintStream out);

  /**
   * Begins a new epoch of a source whose history is broken, if told to, and reports on {@code out}. Returns the exit code.
   */
  int resync(LoadedConfig config, ResyncOptions options, PrintStream out);
}
