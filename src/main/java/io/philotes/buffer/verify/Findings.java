package io.philotes.buffer.verify;

import java.util.ArrayList;
import java.util.List;

/** Collects findings: keeps the first, counts all. */
final class Findings {

  private final List<Finding> first = new ArrayList<>();
  private long count;

  void add(Finding.Kind kind, long position, String what) {
    count++;
    if (first.size() < SourceReport.MOST_FINDINGS) {
      first.add(new Finding(kind, position, what));
    }
  }

  List<Finding> first() {
    return first;
  }

  long count() {
    return count;
  }
}
