package io.philotes.config;

import io.philotes.error.ErrorCode;
import io.philotes.error.Printable;

/**
 * One thing that is wrong with the configuration.
 *
 * @param path the key, the variable or the file
 * @param problem what was found, without a full stop; never a secret's value
 * @param hint what to do, as a sentence
 */
public record Problem(ErrorCode code, String path, String problem, String hint) {

  static Problem invalid(String path, String problem, String hint) {
    return new Problem(ErrorCode.CONFIG_INVALID, path, problem, hint);
  }

  /** One line for the operator: {@code PHL-CFG-3 CONFIG_INVALID what (key=value): why. What to do.} */
  public String line() {
    return code.id() + " " + code.name() + " " + code.what() + " (" + object() + "=" + Printable.line(path) + "): "
        + Printable.line(problem) + ". " + Printable.line(hint);
  }

  private String object() {
    if (code == ErrorCode.CONFIG_FILE || code == ErrorCode.CONFIG_SYNTAX) {
      return "file";
    }
    return path.startsWith("PHILOTES_") ? "variable" : "key";
  }
}
