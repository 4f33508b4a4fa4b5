package io.philotes.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the keys of a file that mean nothing, and says which key was probably meant. Shows names only, never values. */
final class UnknownKeys {

  private static final int MOST_LEAVES = 10;
  private static final Pattern INDEX = Pattern.compile("\\[\\d+\\]");

  private final Problems problems;

  UnknownKeys(Problems problems) {
    this.problems = problems;
  }

  void check(Node root) {
    check(root, "", "");
  }

  /**
   * @param path with indices, for messages
   * @param group with {@code []}, for the table
   */
  private void check(Node map, String path, String group) {
    map.fields().forEach((name, value) -> {
      String known = join(group, name);
      if (name.contains(".") || name.contains("[")) {
        reportPath(value, join(path, name));
      } else if (ConfigKeys.isGroup(known)) {
        check(value, join(path, name), known);
      } else if (ConfigKeys.isGroup(known + "[]")) {
        checkItems(value, join(path, name), known + "[]");
      } else if (ConfigKeys.at(known).isEmpty()) {
        report(value, join(path, name), group);
      }
    });
  }

  private void reportPath(Node value, String path) {
    String known = nearest(path).filter(near -> !near.equals(path)).map(near -> ", did you mean " + near).orElse("");
    problems.add(path, "a key is written as a path, with a dot or bracket" + known + Section.at(value.origin()),
        "Write the part before the dot on a line of its own, and the rest indented below it.");
  }

  private void checkItems(Node list, String path, String group) {
    for (int i = 0; i < list.items().size(); i++) {
      check(list.items().get(i), path + "[" + i + "]", group);
    }
  }

  private void report(Node value, String path, String group) {
    for (String leaf : leaves(value, path)) {
      String known = nearest(leaf).map(near -> ", did you mean " + near).orElse("");
      problems.add(leaf, "unknown key" + known + Section.at(value.origin()), "Known here: " + String.join(", ", namesIn(group)) + ".");
    }
  }

  /** The paths of the single values below an unknown key; the key itself when there are none. */
  private static List<String> leaves(Node value, String path) {
    List<String> leaves = new ArrayList<>();
    collect(value, path, leaves);
    return leaves.isEmpty() ? List.of(path) : leaves;
  }

  private static void collect(Node value, String path, List<String> leaves) {
    if (leaves.size() >= MOST_LEAVES) {
      return;
    }
    if (value.is(Node.Kind.MAP)) {
      value.fields().forEach((name, child) -> collect(child, join(path, name), leaves));
    } else if (value.items().stream().anyMatch(item -> item.is(Node.Kind.MAP))) {
      for (int i = 0; i < value.items().size(); i++) {
        collect(value.items().get(i), path + "[" + i + "]", leaves);
      }
    } else {
      leaves.add(path);
    }
  }

  private static Optional<String> nearest(String path) {
    Matcher index = INDEX.matcher(path);
    String shown = index.find() ? index.group() : "[0]";
    return NearestName.of(index.replaceAll(""), candidates()).map(near -> withIndex(near, shown));
  }

  private static List<String> candidates() {
    List<String> candidates = new ArrayList<>(groups());
    ConfigKeys.all().forEach(key -> candidates.add(key.path().replace("[]", "")));
    return candidates;
  }

  private static String withIndex(String plain, String index) {
    return ConfigKeys.all().stream()
        .map(ConfigKey::path)
        .filter(path -> path.replace("[]", "").equals(plain))
        .findFirst()
        .map(path -> path.replace("[]", index))
        .orElse(plain);
  }

  private static List<String> groups() {
    return ConfigKeys.all().stream().map(ConfigKey::group).filter(group -> !group.isEmpty())
        .map(group -> group.replace("[]", "")).distinct().toList();
  }

  private static List<String> namesIn(String group) {
    String parent = group.isEmpty() ? "" : group.replace("[]", "") + ".";
    List<String> names = new ArrayList<>(groups().stream().filter(within -> within.startsWith(parent)).map(within -> within.substring(parent.length()))
        .filter(name -> !name.contains(".")).toList());
    ConfigKeys.all().stream().filter(key -> key.group().equals(group)).forEach(key -> names.add(key.name()));
    return names;
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
