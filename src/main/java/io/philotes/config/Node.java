package io.philotes.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One value as it was written, with the place where it was written. Scalars keep their text, so that a password 0123 or
 * a database 1_000 means what it says. A mapping can still be changed: the environment is laid over the file.
 */
final class Node {

  enum Kind {
    MAP("a mapping"),
    LIST("a list"),
    TEXT("a single value"),
    NOTHING("no value");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** The kind as a message names it. */
    String words() {
      return words;
    }
  }

  private final Kind kind;
  private final Origin origin;
  private final String text;
  private final Map<String, Node> fields = new LinkedHashMap<>();
  private final List<Node> items = new ArrayList<>();

  private Node(Kind kind, Origin origin, String text) {
    this.kind = kind;
    this.origin = origin;
    this.text = text;
  }

  static Node map(Origin origin) {
    return new Node(Kind.MAP, origin, "");
  }

  static Node list(Origin origin) {
    return new Node(Kind.LIST, origin, "");
  }

  static Node text(Origin origin, String text) {
    return new Node(Kind.TEXT, origin, text);
  }

  static Node nothing(Origin origin) {
    return new Node(Kind.NOTHING, origin, "");
  }

  /** A list of the parts between commas, without blanks around them; empty parts are left out. */
  static Node commaList(Origin origin, String text) {
    Node list = list(origin);
    for (String part : text.split(",")) {
      if (!part.isBlank()) {
        list.items.add(text(origin, part.strip()));
      }
    }
    return list;
  }

  Kind kind() {
    return kind;
  }

  boolean is(Kind other) {
    return kind == other;
  }

  Origin origin() {
    return origin;
  }

  String text() {
    return text;
  }

  /** The fields of a mapping, changeable; empty for other kinds. */
  Map<String, Node> fields() {
    return fields;
  }

  /** The items of a list, changeable; empty for other kinds. */
  List<Node> items() {
    return items;
  }
}
