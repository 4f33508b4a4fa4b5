package io.philotes.cli;

import io.philotes.bus.message.SeekConsumer;
import io.philotes.config.ConfigException;
import io.philotes.config.ConfigLoader;
import io.philotes.config.LoadedConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.error.Printable;
import io.philotes.failpoint.Failpoints;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * The process's face to a terminal: one command in, an exit code out. Results go to {@code out}, failures to {@code err},
 * one line for each problem and no stack trace without {@code --debug}.
 */
public final class CommandLineInterface {

  private final Map<String, String> environment;
  private final Commands commands;
  private final PrintStream out;
  private final PrintStream err;

  CommandLineInterface(Map<String, String> environment, Commands commands, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.commands = commands;
    this.out = out;
    this.err = err;
  }

  /** Runs one command with the environment of this process and returns its exit code. Ends nothing itself. */
  public static int execute(String[] args, Commands commands, PrintStream out, PrintStream err) {
    return new CommandLineInterface(System.getenv(), commands, out, err).execute(args);
  }

  int execute(String... args) {
    boolean debug = Arrays.asList(args).contains(Grammar.DEBUG_OPTION);
    try {
      return run(Arguments.parse(args));
    } catch (ConfigException invalid) {
      invalid.lines().forEach(err::println);
      return failed(invalid, invalid.code().exitCode(), debug);
    } catch (PhilotesException coded) {
      err.println(coded.getMessage());
      return failed(coded, coded.code().exitCode(), debug);
    } catch (RuntimeException mistake) {
      err.println(PhilotesException.of(ErrorCode.INTERNAL, "failure", mistake.getClass().getName(),
          Printable.line(mistake.getMessage())).getMessage());
      return failed(mistake, ErrorCode.INTERNAL.exitCode(), debug);
    }
  }

  private int failed(RuntimeException failure, int exitCode, boolean debug) {
    if (debug) {
      failure.printStackTrace(err);
    }
    return exitCode;
  }

  private int run(Arguments arguments) {
    Failpoints.requireAllowed();
    return switch (arguments.command()) {
      case Grammar.VERSION -> version();
      case Grammar.HELP -> help(arguments.topic());
      case Grammar.CHECK -> check(CheckOptions.of(arguments.options()), arguments);
      case Grammar.STATUS -> commands.status(warned(arguments), arguments.options().matchedOptionValue(Grammar.WATCH_OPTION, false), out);
      case Grammar.CONFIG -> config(warned(arguments), arguments.options().matchedOptionValue(Grammar.EXPLAIN_OPTION, false));
      case Grammar.INIT -> commands.init(warned(arguments), arguments.source(), out);
      case Grammar.VERIFY -> commands.verify(warned(arguments), out);
      case Grammar.REPLAY -> replay(ReplayOptions.of(arguments.options()), arguments);
      case Grammar.RESYNC -> resync(ResyncOptions.of(arguments.options()), arguments);
      case Grammar.UNINSTALL -> uninstall(UninstallOptions.of(arguments.options()), arguments);
      default -> runService(load(arguments));
    };
  }

  /** Its warnings are findings, not lines of the log. */
  private int check(CheckOptions options, Arguments arguments) {
    return commands.check(load(arguments), options, out);
  }

  private int config(LoadedConfig config, boolean explain) {
    (explain ? config.explained() : config.lines()).forEach(out::println);
    return 0;
  }

  private int replay(SeekConsumer order, Arguments arguments) {
    return commands.replay(warned(arguments), order, out);
  }

  private int resync(ResyncOptions options, Arguments arguments) {
    return commands.resync(warned(arguments), options, out);
  }

  private int uninstall(UninstallOptions options, Arguments arguments) {
    return commands.uninstall(warned(arguments), options, out);
  }

  private LoadedConfig warned(Arguments arguments) {
    LoadedConfig config = load(arguments);
    config.logWarningsTo(log());
    return config;
  }

  private LoadedConfig load(Arguments arguments) {
    return ConfigLoader.load(arguments.file(), environment);
  }

  private int runService(LoadedConfig config) {
    config.logTo(log());
    return commands.run(config);
  }

  /** Set up only when needed, so that help, version and wrong use answer at once. */
  private static Logger log() {
    return LoggerFactory.getLogger(CommandLineInterface.class);
  }

  private int version() {
    out.println("philotes " + Version.current());
    return 0;
  }

  private int help(String topic) {
    CommandLine line = Grammar.create();
    CommandLine chosen = topic.isEmpty() ? line : line.getSubcommands().get(topic);
    chosen.usage(out, CommandLine.Help.Ansi.OFF);
    return 0;
  }
}
