package io.philotes.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the keys of one mapping. A value that is missing or wrong becomes a problem, and reading goes on with a
 * stand-in, so that one start reports everything; nothing read is used once there is a problem.
 */
final class Section {

  private final String path;
  private final Node node;
  private final Reading reading;

  /** @param path with its index: {@code sources[0]}; empty for the top */
  Section(String path, Node node, Reading reading) {
    this.path = path;
    this.node = node;
    this.reading = reading;
  }

  String path() {
    return path;
  }

  /** The path of a key here, with its index. */
  String pathOf(ConfigKey<?> key) {
    return path.isEmpty() ? key.name() : path + "." + key.name();
  }

  boolean has(ConfigKey<?> key) {
    return node.fields().containsKey(key.name());
  }

  /** The paths of the keys that are given here. */
  List<String> given() {
    return node.fields().keySet().stream().map(name -> path.isEmpty() ? name : path + "." + name).toList();
  }

  boolean isFromFile(ConfigKey<?> key) {
    return has(key) && origin(key).kind() == Origin.Kind.FILE;
  }

  boolean sound() {
    return reading.problems().sound(path);
  }

  /** The value, else the literal default. */
  <T> T value(ConfigKey<T> key) {
    return computed(key, key::initialValue);
  }

  /** The value, else what is computed. */
  <T> T computed(ConfigKey<T> key, Supplier<T> initial) {
    T given = read(key);
    T value = given == null ? initial.get() : given;
    show(key, key.type().show().apply(value));
    return value;
  }

  /** The value, else null. */
  <T> T optional(ConfigKey<T> key) {
    T given = read(key);
    show(key, given == null ? "(" + key.initialText() + ")" : key.type().show().apply(given));
    return given;
  }

  /** The value; a missing one is a problem and reads as empty. */
  String required(ConfigKey<String> key) {
    String given = read(key);
    if (given == null && !has(key)) {
      String variable = key.variable().map(name -> " or the variable " + name).orElse("");
      problem(key, "is missing", "Set " + pathOf(key) + " in the file" + variable + ".");
    }
    show(key, given == null ? "" : given);
    return given == null ? "" : given;
  }

  /** The values of a list, empty when not given. */
  <T> List<T> list(ConfigKey<T> key) {
    List<T> values = new ArrayList<>();
    Node given = node.fields().get(key.name());
    if (given != null && isKind(key, given, Node.Kind.LIST)) {
      for (Node item : given.items()) {
        addItem(key, item, values);
      }
    }
    List<String> shown = values.stream().map(key.type().show()).toList();
    show(key, values.isEmpty() ? "(" + key.initialText() + ")" : String.join(",", shown));
    return values;
  }

  /** The mappings of a list here; empty when not given. An item of another kind is a problem and left out. */
  List<Section> sections(String name) {
    Node given = node.fields().get(name);
    String list = path.isEmpty() ? name : path + "." + name;
    return given == null || !reading.isKind(list, given, Node.Kind.LIST) ? List.of() : reading.sections(list, given.items());
  }

  private <T> void addItem(ConfigKey<T> key, Node item, List<T> values) {
    T value = isKind(key, item, Node.Kind.TEXT) ? parse(key, item) : null;
    if (values.contains(value)) {
      problem(key, key.type().show().apply(value) + " is listed twice" + at(item.origin()), "List it once.");
    } else if (value != null) {
      values.add(value);
    }
  }

  private <T> T read(ConfigKey<T> key) {
    Node given = node.fields().get(key.name());
    return given != null && isKind(key, given, Node.Kind.TEXT) ? parse(key, given) : null;
  }

  private <T> T parse(ConfigKey<T> key, Node given) {
    try {
      if (given.text().isEmpty()) {
        throw new InvalidValue("the value is empty", "Give a value, or remove the key.");
      }
      return key.type().parse(given.text());
    } catch (InvalidValue invalid) {
      problem(key, invalid.getMessage() + at(given.origin()), invalid.hint());
      return null;
    }
  }

  private boolean isKind(ConfigKey<?> key, Node given, Node.Kind expected) {
    return reading.isKind(pathOf(key), given, expected);
  }

  /** Reports a problem of a key. */
  void problem(ConfigKey<?> key, String problem, String hint) {
    reading.problems().add(pathOf(key), problem, hint);
  }

  /** Where a key was set, for the end of a problem; empty for a default. */
  String at(ConfigKey<?> key) {
    return has(key) ? at(origin(key)) : "";
  }

  static String at(Origin origin) {
    return origin == Origin.DEFAULT ? "" : " (" + origin.text() + ")";
  }

  private Origin origin(ConfigKey<?> key) {
    return has(key) ? node.fields().get(key.name()).origin() : Origin.DEFAULT;
  }

  private void show(ConfigKey<?> key, String value) {
    reading.values().add(new EffectiveValue(pathOf(key), value, origin(key).text()));
  }
}
