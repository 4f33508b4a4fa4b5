package io.philotes.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What a command line asks for.
 *
 * @param command one of those in {@link Grammar}; {@code help} and {@code version} also when asked for by a flag
 * @param topic the command whose help is wanted; empty for the whole
 * @param options what belongs to the command alone
 */
record Arguments(String command, Path config, boolean debug, String topic, ParseResult options) {

  /** Reads the arguments. Fails with the code USAGE. */
  static Arguments parse(String... args) {
    UsageErrors.refuseSecrets(args);
    CommandLine line = Grammar.create();
    try {
      return of(line.parseArgs(args));
    } catch (ParameterException wrong) {
      throw UsageErrors.of(wrong);
    }
  }

  Optional<Path> file() {
    return Optional.ofNullable(config);
  }

  /** The source that is named; empty when none is. */
  String source() {
    return options.matchedPositionalValue(0, "");
  }

  private static Arguments of(ParseResult top) {
    ParseResult sub = top.hasSubcommand() ? top.subcommand() : top;
    String name = top.hasSubcommand() ? sub.commandSpec().name() : Grammar.RUN;
    if (Grammar.LATER.contains(name)) {
      throw UsageErrors.later(name);
    }
    Path config = sub.matchedOptionValue(Grammar.CONFIG_OPTION, top.matchedOptionValue(Grammar.CONFIG_OPTION, (Path) null));
    boolean debug = has(top, Grammar.DEBUG_OPTION) || has(sub, Grammar.DEBUG_OPTION);
    if (top.isVersionHelpRequested()) {
      return new Arguments(Grammar.VERSION, config, debug, "", sub);
    }
    if (top.isUsageHelpRequested() || sub.isUsageHelpRequested()) {
      return new Arguments(Grammar.HELP, config, debug, top.hasSubcommand() ? name : "", sub);
    }
    return new Arguments(name, config, debug, name.equals(Grammar.HELP) ? topic(sub) : "", sub);
  }

  private static boolean has(ParseResult result, String option) {
    return result.matchedOptionValue(option, false);
  }

  private static String topic(ParseResult help) {
    String topic = help.matchedPositionalValue(0, "");
    if (Grammar.LATER.contains(topic)) {
      throw UsageErrors.later(topic);
    }
    if (!topic.isEmpty() && !Grammar.COMMANDS.contains(topic)) {
      throw UsageErrors.unknown(topic);
    }
    return topic;
  }
}
