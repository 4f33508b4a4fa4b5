package io.philotes.endtoend;

import java.util.List;

/** What /metrics told at one moment. */
final class Metrics {

  private final List<String> lines;

  private Metrics(List<String> lines) {
    this.lines = lines;
  }

  static Metrics read(int port) {
    return new Metrics(Status.get(port, "/metrics").body().lines().filter(line -> !line.startsWith("#")).toList());
  }

  /** The value of the one sample of that name whose labels contain the text. */
  double value(String name, String label) {
    List<String> found = lines.stream()
        .filter(line -> line.startsWith(name + "{") && line.contains(label) || line.startsWith(name + " ") && label.isEmpty())
        .toList();
    if (found.size() != 1) {
      throw new IllegalStateException(name + " " + label + " is there " + found.size() + " times");
    }
    return Double.parseDouble(found.get(0).substring(found.get(0).lastIndexOf(' ') + 1));
  }
}
