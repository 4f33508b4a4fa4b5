package io.philotes.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Lays the environment over the tree of the file. An empty variable counts as not set. */
final class Environment {

  private final Map<String, String> variables;
  private final Node root;
  private final Problems problems;
  private final Map<ConfigKey<?>, String> setBy = new HashMap<>();
  private final List<ConfigKey<?>> switchedOff = new ArrayList<>();

  Environment(Map<String, String> environment, Node root, Problems problems) {
    this.variables = new TreeMap<>(environment);
    this.root = root;
    this.problems = problems;
  }

  void apply() {
    variables.forEach((name, value) -> {
      if (name.startsWith(Variables.PREFIX) && !value.isEmpty()) {
        apply(name, value);
      }
    });
    switchedOff.forEach(this::forget);
  }

  private void apply(String name, String value) {
    switch (name) {
      case Variables.CONFIG -> { }
      case Variables.LOG_LEVEL -> checkWord(name, value, Variables.LOG_LEVELS, "a log level", "Write ERROR, WARN, INFO, DEBUG, TRACE or OFF.");
      case Variables.LOG_FORMAT -> checkWord(name, value, Variables.LOG_FORMATS, "a form of the log", "Write text or json.");
      case Variables.CONSUMERS -> root.fields().put("consumers", consumers(Origin.variable(name), value));
      case Variables.VERTICLES -> root.fields().put("verticles", Node.commaList(Origin.variable(name), value));
      default -> applyToKey(name, value);
    }
  }

  private void applyToKey(String name, String value) {
    if (Variables.isServiceLink(name, value)) {
      return;
    }
    Variables.key(name).ifPresentOrElse(key -> set(key, name, value), () -> applyOther(name, value));
  }

  private void applyOther(String name, String value) {
    OffSwitch off = OriginalNames.SWITCHES.get(name);
    if (off != null) {
      applySwitch(off, name, value);
      return;
    }
    OriginalNames.withoutEffect(name).ifPresentOrElse(
        why -> problems.warn(name + " has no effect: " + why + "."),
        () -> problems.add(name, "unknown variable" + suggestion(name), "Correct or remove it; src/docs/configuration.md lists all."));
  }

  private void applySwitch(OffSwitch off, String name, String value) {
    try {
      if (!ValueTypes.bool().parse(value)) {
        switchedOff.addAll(off.keys());
        problems.warn(name + " is false: " + off.rest() + ".");
      }
    } catch (InvalidValue invalid) {
      problems.add(name, invalid.getMessage(), invalid.hint());
    }
  }

  /** No matter whether the file or a variable gave it. */
  private void forget(ConfigKey<?> key) {
    Node group = root.fields().get(key.group());
    if (group != null) {
      group.fields().remove(key.name());
    }
  }

  private static String suggestion(String name) {
    return NearestName.of(name, Variables.known()).map(near -> ", did you mean " + near).orElse("");
  }

  private void checkWord(String name, String value, Set<String> words, String what, String remedy) {
    if (!words.contains(value.toUpperCase(Locale.ROOT))) {
      problems.add(name, "'" + value + "' is not " + what, remedy);
    }
  }

  private void set(ConfigKey<?> key, String name, String value) {
    String other = setBy.put(key, name);
    if (other != null && !variables.get(other).equals(value)) {
      problems.add(name, "it says something else than " + other + ", and both set " + key.path(), "Remove one of the two.");
    }
    Node group = group(key, name);
    if (group != null) {
      forgetOtherSecret(key, group);
      Origin origin = Origin.variable(name);
      group.fields().put(key.name(), key.list() ? Node.commaList(origin, value) : Node.text(origin, value));
    }
  }

  /** A password from the environment replaces the file's, in whichever of the two forms the file has it. */
  private static void forgetOtherSecret(ConfigKey<?> key, Node group) {
    String other = switch (key.name()) {
      case "password" -> "passwordFile";
      case "passwordFile" -> "password";
      default -> "";
    };
    Node given = group.fields().get(other);
    if (given != null && given.origin().kind() == Origin.Kind.FILE) {
      group.fields().remove(other);
    }
  }

  private Node group(ConfigKey<?> key, String name) {
    return switch (key.group()) {
      case "" -> root;
      case "sources[]" -> singleSource(name);
      default -> mapping(key.group(), name);
    };
  }

  private Node mapping(String name, String variable) {
    Node given = root.fields().computeIfAbsent(name, absent -> Node.map(Origin.variable(variable)));
    return given.is(Node.Kind.MAP) ? given : null;
  }

  private Node singleSource(String variable) {
    Node sources = root.fields().computeIfAbsent("sources", absent -> Node.list(Origin.variable(variable)));
    if (!sources.is(Node.Kind.LIST)) {
      return null;
    }
    List<Node> items = sources.items();
    if (items.isEmpty()) {
      items.add(Node.map(Origin.variable(variable)));
    }
    if (items.size() > 1) {
      problems.add(variable, "it sets the single source, but the file has " + items.size() + " sources", "Set it in the file.");
      return null;
    }
    return items.get(0).is(Node.Kind.MAP) ? items.get(0) : null;
  }

  /** Reads {@code orders=eventbus,audit=stdout}; a name alone has the default sink. */
  private static Node consumers(Origin origin, String value) {
    Node list = Node.list(origin);
    for (Node entry : Node.commaList(origin, value).items()) {
      String[] parts = entry.text().split("=", 2);
      Node consumer = Node.map(origin);
      consumer.fields().put("name", Node.text(origin, parts[0].strip()));
      if (parts.length > 1) {
        consumer.fields().put("sink", Node.text(origin, parts[1].strip()));
      }
      list.items().add(consumer);
    }
    return list;
  }
}
