package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a consumer on the stdout of one jar after the other saw of one source: every position must come in order, and
 * may come again only as the beginning of what a later process prints, with the same content. Safe for threads.
 */
final class ConsumerLog {

  private static final String POSITION = "\"position\":";
  private static final int KEPT = 20;

  private final boolean mayRepeat;
  private final List<String> contradictions = new ArrayList<>();
  private int[] contents = new int[1024];
  private long last;
  private long repeated;
  private int processes;

  /** Positions come again only at the beginning of a process. */
  ConsumerLog() {
    this(false);
  }

  /** @param mayRepeat whether a process may go back, as it does when it lost the buffer before a cursor was persisted */
  ConsumerLog(boolean mayRepeat) {
    this.mayRepeat = mayRepeat;
  }

  /** The reader for the stdout of the next process. Earlier processes may still print what they had begun. */
  synchronized Consumer<String> ofNewProcess() {
    int process = ++processes;
    long[] previous = {-1};
    return line -> take(process, previous, line);
  }

  private synchronized void take(int process, long[] previous, String line) {
    if (!line.endsWith("}}")) {
      previous[0] = Long.MAX_VALUE;
      return;
    }
    if (previous[0] == Long.MAX_VALUE) {
      contradict("process " + process + " goes on after a torn line");
    }
    long position = position(line);
    boolean goesOn = previous[0] < 0 || position == previous[0] + 1 || mayRepeat && position <= previous[0];
    if (!goesOn || position > last + 1) {
      contradict("process " + process + ": position " + position + " after " + previous[0] + ", the last of all is " + last);
    }
    previous[0] = position;
    compare(position, line.hashCode());
    last = Math.max(last, position);
  }

  private void compare(long position, int content) {
    int index = Math.toIntExact(position);
    if (index >= contents.length) {
      contents = Arrays.copyOf(contents, Math.max(index + 1, contents.length * 2));
    }
    if (position <= last) {
      repeated++;
      if (contents[index] != content) {
        contradict("position " + position + " comes again with another content");
      }
    }
    contents[index] = content;
  }

  private static long position(String line) {
    int from = line.indexOf(POSITION) + POSITION.length();
    return Long.parseLong(line.substring(from, line.indexOf(',', from)));
  }

  private void contradict(String what) {
    if (contradictions.size() < KEPT) {
      contradictions.add(what);
    }
  }

  /** The largest position seen. */
  synchronized long last() {
    return last;
  }

  /** Lines at positions that had been seen before. */
  synchronized long repeated() {
    return repeated;
  }

  void await(long position, Duration limit) {
    Await.until("the consumer has seen position " + position, limit, () -> last() >= position);
  }

  /** Everything up to {@code position} was seen, in order. */
  synchronized void check(long position) {
    assertEquals(List.of(), contradictions, "contradictions in what the consumer saw");
    assertEquals(position, last, "last position that the consumer saw");
  }
}
