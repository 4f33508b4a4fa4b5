package io.philotes.config;

/**
 * Where a value comes from.
 *
 * @param text as shown to operators: {@code default}, a variable's name, or {@code file:line}
 */
record Origin(Kind kind, String text) {

  enum Kind { DEFAULT, FILE, ENVIRONMENT }

  static final Origin DEFAULT = new Origin(Kind.DEFAULT, "default");

  static Origin file(String name, int line) {
    return new Origin(Kind.FILE, name + ":" + line);
  }

  static Origin variable(String name) {
    return new Origin(Kind.ENVIRONMENT, name);
  }
}
