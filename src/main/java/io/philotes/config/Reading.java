package io.philotes.config;

import java.util.ArrayList;
import java.util.List;

/** One reading of a configuration: its tree, what was found wrong, and the values in force. */
final class Reading {

  private final Node root;
  private final Problems problems;
  private final List<EffectiveValue> values = new ArrayList<>();

  Reading(Node root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  Problems problems() {
    return problems;
  }

  List<EffectiveValue> values() {
    return values;
  }

  Section top() {
    return new Section("", root, this);
  }

  /** A mapping at the top; empty when not given. */
  Section section(String name) {
    Node given = root.fields().get(name);
    boolean usable = given != null && isKind(name, given, Node.Kind.MAP);
    return new Section(name, usable ? given : Node.map(Origin.DEFAULT), this);
  }

  /** The items of a list at the top; empty when not given. */
  List<Node> items(String name) {
    Node given = root.fields().get(name);
    return given != null && isKind(name, given, Node.Kind.LIST) ? given.items() : List.of();
  }

  /** The mappings of a list at the top. An item of another kind is a problem and left out. */
  List<Section> sections(String name) {
    return sections(name, items(name));
  }

  /** The mappings among the items of a list. An item of another kind is a problem and left out. */
  List<Section> sections(String name, List<Node> items) {
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String path = name + "[" + i + "]";
      if (isKind(path, items.get(i), Node.Kind.MAP)) {
        sections.add(new Section(path, items.get(i), this));
      }
    }
    return sections;
  }

  /** Whether a value is of the kind expected; if not, a problem is noted, without the value. */
  boolean isKind(String path, Node given, Node.Kind expected) {
    if (given.is(expected)) {
      return true;
    }
    problems.add(path, "expected " + expected.words() + ", found " + given.kind().words() + Section.at(given.origin()), hint(given, expected));
    return false;
  }

  private static String hint(Node given, Node.Kind expected) {
    if (given.is(Node.Kind.NOTHING)) {
      return "Give a value, or remove the key for its default.";
    }
    return switch (expected) {
      case LIST -> "Begin each item with a dash, or write [a, b].";
      case MAP -> "Write its keys below it, indented.";
      case TEXT, NOTHING -> "Write one value; put text with special characters in quotes.";
    };
  }
}
