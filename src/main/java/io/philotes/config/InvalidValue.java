package io.philotes.config;

/** A text is not a value of its type. Both sentences are for the operator; neither may hold a secret. */
final class InvalidValue extends Exception {

  private final String hint;

  /**
   * @param problem what is wrong, without a full stop
   * @param hint what to write instead, as a sentence
   */
  InvalidValue(String problem, String hint) {
    super(problem, null, false, false);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
