package io.philotes.http;

import io.philotes.error.ErrorCode;
import java.util.stream.Stream;

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
 * @param remedy what an operator can do, or null
 */
record PartHealth(String part, String name, Level level, boolean live, String state, String code, String reason,
                  String remedy) {

  static PartHealth up(String part, String name, String state) {
    return new PartHealth(part, name, Level.UP, true, state, null, null, null);
  }

  static PartHealth at(Level level, String part, String name, String state, String reason) {
    return new PartHealth(part, name, level, true, state, null, reason, null);
  }

  /** A part that only a restart brings back. */
  static PartHealth dead(String part, String name, String state, String reason) {
    return new PartHealth(part, name, Level.DOWN, false, state, null, reason, null);
  }

  /** With the code and its remedy, where it has one of its own. */
  PartHealth withCode(String failure) {
    String cure = Stream.of(ErrorCode.values()).filter(known -> known.name().equals(failure)).findFirst()
        .map(ErrorCode::remedy).orElse(remedy);
    return new PartHealth(part, name, level, live, state, failure, reason, cure);
  }

  PartHealth withRemedy(String cure) {
    return new PartHealth(part, name, level, live, state, code, reason, cure);
  }

  boolean isSource() {
    return part.equals(PartRules.SOURCE);
  }

  /** The reason with the part in front of it, for lists of reasons. */
  String sentence() {
    return (name == null ? part : part + " " + name) + ": " + reason;
  }
}
