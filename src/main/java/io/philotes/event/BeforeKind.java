package io.philotes.event;

import java.util.Locale;

/** What an event has of the old row: the replica identity of its table's description decides, not what the columns look like. */
public enum BeforeKind {
  /** Nothing: {@code before} is null. */
  NONE,
  /** The columns of the replica identity. */
  KEY,
  /** The row as the source sent it with REPLICA IDENTITY FULL. */
  FULL;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** As JSON and SQL have it. */
  public String text() {
    return text;
  }

  /** @throws IllegalArgumentException when there is no such kind */
  public static BeforeKind ofText(String text) {
    for (BeforeKind kind : values()) {
      if (kind.text.equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of old row is called so");
  }

  /**
   * What the old row of a change is.
   *
   * @param before JSON object or null
   * @param replicaIdentity as in pg_class.relreplident, of the description that the change was sent under
   */
  static BeforeKind of(String before, char replicaIdentity) {
    if (before == null) {
      return NONE;
    }
    return replicaIdentity == 'f' ? FULL : KEY;
  }
}
