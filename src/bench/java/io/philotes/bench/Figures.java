package io.philotes.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Medians, and numbers as they are printed. */
public final class Figures {

  private Figures() {}

  public static <T> double median(List<T> runs, ToDoubleFunction<T> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** As {@link String#format}, the same in every country. */
  public static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
