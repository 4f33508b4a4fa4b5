package io.philotes.cli;

import io.philotes.config.NearestName;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns a wrong use of the command into one coded line. Shows names of arguments, never what may be a secret. */
final class UsageErrors {

  private static final List<String> OPTIONS = List.of(Grammar.CONFIG_OPTION, Grammar.DEBUG_OPTION, Grammar.FROM_OPTION,
      Grammar.ACCEPT_OPTION, Grammar.DRY_OPTION, Grammar.SQL_OPTION, Grammar.JSON_OPTION, Grammar.YES_OPTION,
      Grammar.EXPLAIN_OPTION, Grammar.WATCH_OPTION, Grammar.SOURCE_OPTION, Grammar.POSITION_OPTION, Grammar.LSN_OPTION, Grammar.TIME_OPTION, Grammar.BUFFER_OPTION, Grammar.KEEP_PUBLICATION_OPTION, "--help", "--version");

  private UsageErrors() {}

  static PhilotesException usage(String argument, String why) {
    return PhilotesException.of(ErrorCode.USAGE, "argument", argument, why);
  }

  /** A password on the command line is visible to everyone on the machine, so none is ever taken from there. */
  static void refuseSecrets(String... args) {
    for (String arg : args) {
      String name = shown(arg);
      String plain = name.toLowerCase(Locale.ROOT);
      if (arg.startsWith("-") && (plain.contains("password") || plain.contains("passwd") || plain.contains("secret")
          || plain.contains("token"))) {
        throw usage(name, "secrets are not taken from the command line, where everyone on the machine can read them; "
            + "use passwordFile or tokenFile in the file, or a variable such as PHILOTES_SOURCE_PASSWORD_FILE");
      }
    }
  }

  static PhilotesException later(String command) {
    return usage(command, "this command is not in this version");
  }

  static PhilotesException unknown(String arg) {
    boolean option = arg.startsWith("-");
    Optional<String> near = NearestName.of(shown(arg), option ? OPTIONS : Grammar.COMMANDS);
    String kind = option ? "unknown option" : "unknown command";
    return usage(shown(arg), kind + near.map(name -> ", did you mean " + name).orElse(""));
  }

  static PhilotesException of(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched().get(0));
    }
    if (wrong instanceof MissingParameterException missing) {
      return usage(name(missing.getMissing().isEmpty() ? null : missing.getMissing().get(0)), "its value is missing");
    }
    if (wrong instanceof OverwrittenOptionException twice) {
      return usage(name(twice.getOverwritten()), "it is given twice");
    }
    return usage(name(wrong.getArgSpec()), "its value is not valid");
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument == null ? "" : argument.paramLabel();
  }

  /** The name of an argument without what may be its value: a value after '=' or behind a short option, a URL's login. */
  private static String shown(String arg) {
    int equals = arg.indexOf('=');
    if (equals >= 0) {
      return arg.substring(0, equals);
    }
    int scheme = arg.indexOf("://");
    if (scheme >= 0) {
      return arg.substring(0, scheme) + "://…";
    }
    boolean shortOption = arg.startsWith("-") && !arg.startsWith("--") && arg.length() > 2;
    return shortOption ? arg.substring(0, 2) + "…" : arg;
  }
}
