package io.philotes.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pauses of the garbage collector, from the JVM's {@code -Xlog:gc}. */
public record GcPauses(int count, double totalMillis, double longestMillis) {

  public static final GcPauses NONE = new GcPauses(0, 0, 0);
  private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9]+\\.[0-9]+)ms$");

  public static GcPauses of(Path log) throws IOException {
    int count = 0;
    double total = 0;
    double longest = 0;
    for (String line : Files.readAllLines(log)) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        double millis = Double.parseDouble(pause.group(1));
        count++;
        total += millis;
        longest = Math.max(longest, millis);
      }
    }
    return new GcPauses(count, total, longest);
  }

  /** The median of each figure by itself. */
  public static GcPauses median(List<GcPauses> runs) {
    return new GcPauses((int) Figures.median(runs, GcPauses::count), Figures.median(runs, GcPauses::totalMillis),
        Figures.median(runs, GcPauses::longestMillis));
  }
}
