package io.philotes.config;

import io.philotes.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong or doubtful, so that one start reports all of it. Bounded, like everything that grows. */
final class Problems {

  private static final int MOST = 100;

  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  void add(String path, String problem, String hint) {
    add(Problem.invalid(path, problem, hint));
  }

  void add(Problem problem) {
    if (problems.size() < MOST && !problems.contains(problem)) {
      problems.add(problem);
    }
  }

  void add(ErrorCode code, String path, String problem, String hint) {
    add(new Problem(code, path, problem, hint));
  }

  /** A sentence about something that works but that the operator should know. */
  void warn(String sentence) {
    if (warnings.size() < MOST) {
      warnings.add(sentence);
    }
  }

  /** Whether nothing is wrong at this path and below it: checks across keys look at sound parts only. */
  boolean sound(String path) {
    return problems.stream().noneMatch(problem -> isAtOrBelow(problem.path(), path));
  }

  private static boolean isAtOrBelow(String at, String path) {
    return at.equals(path) || at.startsWith(path + ".") || at.startsWith(path + "[");
  }

  List<String> warnings() {
    return warnings;
  }

  void throwIfAny() throws ConfigException {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }
}
