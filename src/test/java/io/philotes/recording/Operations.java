package io.philotes.recording;

/** The events of a transaction, in order and counted: {@code 3I1U}. A truncation of two tables is {@code 2T}. */
public final class Operations {

  private final StringBuilder text = new StringBuilder();
  private char last;
  private int count;

  public void add(char type, int events) {
    if (events == 0) {
      return;
    }
    if (type != last) {
      flush();
      last = type;
    }
    count += events;
  }

  private void flush() {
    if (count > 0) {
      text.append(count).append(last);
    }
    count = 0;
  }

  @Override
  public String toString() {
    return count > 0 ? text.toString() + count + last : text.toString();
  }
}
