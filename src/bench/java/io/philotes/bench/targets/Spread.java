package io.philotes.bench.targets;

import io.philotes.bench.Figures;
import java.util.List;

/** One figure of several rounds. */
record Spread(int rounds, double median, double lowest, double highest) {

  /** @return null without a round */
  static Spread of(List<Double> rounds) {
    if (rounds.isEmpty()) {
      return null;
    }
    return new Spread(rounds.size(), Figures.median(rounds, round -> round), rounds.stream().mapToDouble(round -> round).min().orElseThrow(),
        rounds.stream().mapToDouble(round -> round).max().orElseThrow());
  }

  /** The median, and in brackets the lowest, the highest and how many there are. */
  String text(String format) {
    return Figures.text(format, median) + (rounds == 1 ? " (1 round)"
        : " (" + Figures.text(format, lowest) + "-" + Figures.text(format, highest) + ", " + rounds + " rounds)");
  }
}
