package io.philotes.http;

/**
 * What {@code /health} says of one part.
 *
 * @param part its kind: {@code source}, {@code buffer}, {@code processor}, {@code consumer} or {@code cleanup}
 * @param name of the source or consumer, null when there is only one of the kind
 * @param level how well it does
 * @param live false when only a restart can help: its event loop is blocked, it is stuck or gone
 * @param state its own word for its state, or null
 * @param code symbolic name of a failure, or null
 * @param reason a sentence, null when UP
 */
record PartHealth(String part, String name, Level level, boolean live, String state, String code, String reason) {

  static PartHealth up(String part, String name, String state) {
    return new PartHealth(part, name, Level.UP, true, state, null, null);
  }

  static PartHealth at(Level level, String part, String name, String state, String reason) {
    return new PartHealth(part, name, level, true, state, null, reason);
  }

  /** A part that only a restart brings back. */
  static PartHealth dead(String part, String name, String state, String reason) {
    return new PartHealth(part, name, Level.DOWN, false, state, null, reason);
  }

  PartHealth withCode(String failure) {
    return new PartHealth(part, name, level, live, state, failure, reason);
  }

  boolean isSource() {
    return part.equals(PartRules.SOURCE);
  }

  /** The reason with the part in front of it, for lists of reasons. */
  String sentence() {
    return (name == null ? part : part + " " + name) + ": " + reason;
  }
}
