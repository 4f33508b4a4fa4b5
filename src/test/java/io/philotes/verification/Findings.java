package io.philotes.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects findings: the first of each check, and how many there are. */
final class Findings {

  private static final int KEPT = 10;

  private final List<Finding> kept = new ArrayList<>();
  private final Map<String, Integer> count = new TreeMap<>();

  void add(String check, String what) {
    if (count.merge(check, 1, Integer::sum) <= KEPT) {
      kept.add(new Finding(check, what));
    }
  }

  List<Finding> all() {
    List<Finding> all = new ArrayList<>(kept);
    count.forEach((check, found) -> {
      if (found > KEPT) {
        all.add(new Finding(check, (found - KEPT) + " more"));
      }
    });
    return all;
  }
}
