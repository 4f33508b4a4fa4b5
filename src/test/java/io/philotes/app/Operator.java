package io.philotes.app;

import io.philotes.bus.message.SeekConsumer;
import io.philotes.cli.CheckOptions;
import io.philotes.cli.ResyncOptions;
import io.philotes.cli.UninstallOptions;
import io.philotes.config.ConfigLoader;
import io.philotes.config.LoadedConfig;
import io.philotes.error.PhilotesException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** An operator at the command line, without a process for each command. */
public final class Operator {

  /**
   * How a command ended.
   *
   * @param output what it printed
   * @param failure what the command line would print on stderr and end with; null when it succeeded
   * @param exit its exit code
   */
  public record Finished(String output, PhilotesException failure, int exit) {}

  private Operator() {}

  /** A command, as the command line calls it. */
  private interface Command {
    int run(ServiceCommands commands, LoadedConfig config, PrintStream out);
  }

  /** Runs {@code resync} with the product's environment variables. */
  public static Finished resync(Map<String, String> environment, ResyncOptions options) {
    return run(environment, (commands, config, out) -> commands.resync(config, options, out));
  }

  /** The same with a file of configuration under the environment. */
  public static Finished resync(Path file, Map<String, String> environment, ResyncOptions options) {
    return run(Optional.of(file), environment, (commands, config, out) -> commands.resync(config, options, out));
  }

  /** Runs {@code init} for all sources with the product's environment variables. */
  public static Finished init(Map<String, String> environment) {
    return run(environment, (commands, config, out) -> commands.init(config, "", out));
  }

  /** Runs {@code uninstall} with the product's environment variables. */
  public static Finished uninstall(Map<String, String> environment, UninstallOptions options) {
    return run(environment, (commands, config, out) -> commands.uninstall(config, options, out));
  }

  /** Runs a command with a file of configuration under the environment: {@code init} for all its sources. */
  public static Finished init(Path file, Map<String, String> environment) {
    return run(Optional.of(file), environment, (commands, config, out) -> commands.init(config, "", out));
  }

  /** The same for {@code uninstall}. */
  public static Finished uninstall(Path file, Map<String, String> environment, UninstallOptions options) {
    return run(Optional.of(file), environment, (commands, config, out) -> commands.uninstall(config, options, out));
  }

  /** Runs {@code check} with the product's environment variables; its output is the text for people, or the SQL. */
  public static Finished check(Map<String, String> environment, CheckOptions options) {
    return run(environment, (commands, config, out) -> commands.check(config, options, out));
  }

  /** The same with a file of configuration under the environment. */
  public static Finished check(Path file, Map<String, String> environment, CheckOptions options) {
    return run(Optional.of(file), environment, (commands, config, out) -> commands.check(config, options, out));
  }

  /** Runs {@code replay} with the product's environment variables. */
  public static Finished replay(Map<String, String> environment, SeekConsumer order) {
    return run(environment, (commands, config, out) -> commands.replay(config, order, out));
  }

  /** Runs {@code verify} with the product's environment variables. */
  public static Finished verify(Map<String, String> environment) {
    return run(environment, (commands, config, out) -> commands.verify(config, out));
  }

  /** Runs {@code status} once with the product's environment variables. */
  public static Finished status(Map<String, String> environment) {
    return run(environment, (commands, config, out) -> commands.status(config, false, out));
  }

  private static Finished run(Map<String, String> environment, Command command) {
    return run(Optional.empty(), environment, command);
  }

  private static Finished run(Optional<Path> file, Map<String, String> environment, Command command) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PhilotesException failure = null;
    int exit = 0;
    try {
      exit = command.run(new ServiceCommands(), ConfigLoader.load(file, environment),
          new PrintStream(printed, true, StandardCharsets.UTF_8));
    } catch (PhilotesException coded) {
      failure = coded;
      exit = coded.code().exitCode();
    }
    return new Finished(printed.toString(StandardCharsets.UTF_8), failure, exit);
  }
}
