package io.philotes.cli;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import picocli.CommandLine.ParseResult;

/**
 * What to remove.
 *
 * @param source its name; empty for all
 * @param buffer whether the buffer's schema goes too
 * @param keepPublication whether publications stay
 * @param consent whether anything may be changed
 * @param dryRun whether only the plan is wanted
 */
public record UninstallOptions(String source, boolean buffer, boolean keepPublication, boolean consent, boolean dryRun) {

  static UninstallOptions of(ParseResult uninstall) {
    boolean consent = uninstall.matchedOptionValue(Grammar.YES_OPTION, false);
    boolean dry = uninstall.matchedOptionValue(Grammar.DRY_OPTION, false);
    String source = uninstall.matchedPositionalValue(0, "");
    boolean buffer = uninstall.matchedOptionValue(Grammar.BUFFER_OPTION, false);
    if (consent && dry) {
      throw UsageErrors.usage(Grammar.DRY_OPTION, "it contradicts " + Grammar.YES_OPTION);
    }
    if (buffer && !source.isEmpty()) {
      throw UsageErrors.usage(Grammar.BUFFER_OPTION, "the buffer is that of all sources; do not name one with it");
    }
    return new UninstallOptions(source, buffer, uninstall.matchedOptionValue(Grammar.KEEP_PUBLICATION_OPTION, false), consent, dry);
  }

  /** The refusal to act without being told so; the plan was printed before. */
  public static PhilotesException notConsented() {
    return PhilotesException.of(ErrorCode.USAGE, "argument", Grammar.YES_OPTION, "nothing was changed; give it to do what is listed");
  }
}
