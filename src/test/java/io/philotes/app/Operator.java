package io.philotes.app;

import io.philotes.cli.ResyncOptions;
import io.philotes.config.ConfigLoader;
import io.philotes.error.PhilotesException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** An operator at the command line, without a process for each command. */
public final class Operator {

  /**
   * How a command ended.
   *
   * @param output what it printed
   * @param failure what the command line would print on stderr and end with; null when it succeeded
   */
  public record Finished(String output, PhilotesException failure) {}

  private Operator() {}

  /** Runs {@code resync} with the product's environment variables. */
  public static Finished resync(Map<String, String> environment, ResyncOptions options) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PhilotesException failure = null;
    try {
      new ServiceCommands().resync(ConfigLoader.load(Optional.empty(), environment), options,
          new PrintStream(printed, true, StandardCharsets.UTF_8));
    } catch (PhilotesException coded) {
      failure = coded;
    }
    return new Finished(printed.toString(StandardCharsets.UTF_8), failure);
  }
}
