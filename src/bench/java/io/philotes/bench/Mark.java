package io.philotes.bench;

/** What a contestant's log tells of its way. */
public enum Mark {
  /** The source accepted that it streams; the jar says it by itself. */
  STREAMS("Streams"),
  /** The first event has come. */
  FIRST("bench: first"),
  /** The slow consumer has its first batch. */
  SLOW("bench: slow"),
  /** Half of the backlog is behind it. */
  HALF("bench: half"),
  /** All of it is. */
  DRAINED("bench: drained");

  private final String text;

  Mark(String text) {
    this.text = text;
  }

  public boolean isIn(String line) {
    return line.contains(text);
  }

  public void print() {
    System.out.println(text);
  }
}
