package io.philotes.postgres.protocol;

import java.nio.charset.StandardCharsets;

/**
 * The one place where names and texts become part of a replication command, which has no parameters. See PostgreSQL,
 * chapter "Streaming Replication Protocol"; its scanner knows doubled quotes and no backslash escapes.
 */
public final class Quoted {

  /** NAMEDATALEN - 1. The server would cut a longer name in silence, and so might mean another object. */
  private static final int LONGEST_NAME = 63;

  private Quoted() {}

  /**
   * A name as a quoted identifier.
   *
   * @throws IllegalArgumentException when it is empty, longer than 63 bytes or holds a zero character
   */
  public static String identifier(String name) {
    if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new IllegalArgumentException("a name has 1 to 63 bytes: " + name);
    }
    return '"' + withoutZero(name).replace("\"", "\"\"") + '"';
  }

  /** @throws IllegalArgumentException when the text holds a zero character */
  public static String literal(String text) {
    return '\'' + withoutZero(text).replace("'", "''") + '\'';
  }

  private static String withoutZero(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("text with a zero character");
    }
    return text;
  }
}
