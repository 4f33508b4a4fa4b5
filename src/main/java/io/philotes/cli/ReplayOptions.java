package io.philotes.cli;

import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekTarget;
import io.philotes.bus.message.SeekTarget.Kind;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** Reads what a replay is asked to do: one consumer, one place. */
final class ReplayOptions {

  private static final String PLACES = Grammar.POSITION_OPTION + ", " + Grammar.LSN_OPTION + " or " + Grammar.TIME_OPTION;

  private ReplayOptions() {}

  static SeekConsumer of(ParseResult replay) {
    List<SeekTarget> targets = new ArrayList<>();
    add(replay, Grammar.POSITION_OPTION, Kind.POSITION, targets);
    add(replay, Grammar.LSN_OPTION, Kind.LSN, targets);
    add(replay, Grammar.TIME_OPTION, Kind.TIME, targets);
    if (targets.size() != 1) {
      throw UsageErrors.usage(Grammar.REPLAY, (targets.isEmpty() ? "the place is missing; give " : "only one place can be given: ") + PLACES);
    }
    return new SeekConsumer(replay.matchedPositionalValue(0, ""), replay.matchedOptionValue(Grammar.SOURCE_OPTION, ""), targets.get(0),
        replay.matchedOptionValue(Grammar.DRY_OPTION, false));
  }

  private static void add(ParseResult replay, String option, Kind kind, List<SeekTarget> targets) {
    if (replay.hasMatchedOption(option)) {
      targets.add(SeekTarget.parse(kind, replay.matchedOptionValue(option, "")));
    }
  }
}
