package io.philotes.cli;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import picocli.CommandLine.ParseResult;

/**
 * How to resync.
 *
 * @param source its name; empty when the only one is meant
 * @param from where the new epoch begins; null leaves it to the program
 * @param acceptLoss whether anything may be changed
 * @param dryRun whether only the plan is wanted
 */
public record ResyncOptions(String source, From from, boolean acceptLoss, boolean dryRun) {

  /** Where the new epoch begins. */
  public enum From { SLOT, NOW }

  static ResyncOptions of(ParseResult resync) {
    boolean accept = resync.matchedOptionValue(Grammar.ACCEPT_OPTION, false);
    boolean dry = resync.matchedOptionValue(Grammar.DRY_OPTION, false);
    if (accept && dry) {
      throw UsageErrors.usage(Grammar.DRY_OPTION, "it contradicts " + Grammar.ACCEPT_OPTION);
    }
    return new ResyncOptions(resync.matchedPositionalValue(0, ""), from(resync.matchedOptionValue(Grammar.FROM_OPTION, "")),
        accept, dry);
  }

  private static From from(String text) {
    return switch (text) {
      case "" -> null;
      case "slot" -> From.SLOT;
      case "now" -> From.NOW;
      default -> throw UsageErrors.usage(Grammar.FROM_OPTION, "it is slot or now");
    };
  }

  /** The refusal to act without being told so; the plan was printed before. */
  public static PhilotesException notAccepted() {
    return PhilotesException.of(ErrorCode.USAGE, "argument", Grammar.ACCEPT_OPTION,
        "nothing was changed; give it to begin the new epoch without what is missing");
  }

  /** The refusal of a name that is not configured, or of none when there are several. */
  public static PhilotesException unknownSource(String given, Object configured) {
    return UsageErrors.usage(given.isEmpty() ? "SOURCE" : given, (given.isEmpty() ? "name one of the sources " : "no such source; there is ")
        + configured);
  }
}
