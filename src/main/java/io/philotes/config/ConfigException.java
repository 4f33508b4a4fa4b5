package io.philotes.config;

import io.philotes.error.ErrorCode;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Carries every problem found, so that one correction is enough. Holds no secret. */
public final class ConfigException extends RuntimeException {

  private final List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::line).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  ConfigException(ErrorCode code, String path, String problem, String hint) {
    this(List.of(new Problem(code, path, problem, hint)));
  }

  /** Every problem, in the order found; at least one. */
  public List<Problem> problems() {
    return problems;
  }

  /** The code that all problems share, else CONFIG_INVALID. Its exit code is 2 in any case. */
  public ErrorCode code() {
    ErrorCode first = problems.get(0).code();
    return problems.stream().allMatch(problem -> problem.code() == first) ? first : ErrorCode.CONFIG_INVALID;
  }

  /** One line per problem, as printed on stderr. */
  public List<String> lines() {
    return problems.stream().map(Problem::line).toList();
  }
}
