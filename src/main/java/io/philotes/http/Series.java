package io.philotes.http;

import java.util.Arrays;

/** One figure at each of the last samples, the oldest overwritten by the newest. What nobody told is NaN. */
final class Series {

  private final double[] values;
  private long count;

  /** @param before samples that were taken before this series began */
  Series(int size, long before) {
    values = new double[size];
    Arrays.fill(values, Double.NaN);
    count = before;
  }

  void add(double value) {
    values[slot(count)] = value;
    count++;
  }

  /** @param sample its number, one of the last {@code size} */
  double at(long sample) {
    return values[slot(sample)];
  }

  /** @param samples how many before the last one; NaN where there is none */
  double ago(int samples) {
    long sample = count - 1 - samples;
    return sample < 0 || samples >= values.length ? Double.NaN : values[slot(sample)];
  }

  /** Of the last samples, those that are known; NaN when none is. */
  double mean(int samples) {
    double sum = 0;
    int known = 0;
    for (int ago = 0; ago < samples; ago++) {
      double value = ago(ago);
      if (!Double.isNaN(value)) {
        sum += value;
        known++;
      }
    }
    return sum / known;
  }

  private int slot(long sample) {
    return (int) (sample % values.length);
  }
}
