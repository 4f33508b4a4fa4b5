package io.philotes.processor;

import io.philotes.event.ChangeEvent;
import java.util.List;

/**
 * Reads ahead of the batch that is being delivered: at most one page. It reads when it knows that there is more, and
 * now and then when it does not, in case a message was lost.
 */
final class Prefetch {

  /** Milliseconds between two looks into a buffer that has nothing new. */
  static final long POLL = 1_000;

  private final String source;
  private final PageLimit limit;
  private List<ChangeEvent> page = List.of();
  private long readPosition;
  private long knownEnd;
  private boolean reading;
  private boolean news;
  private int asked;
  private long pollAt;

  Prefetch(String source, PageLimit limit) {
    this.source = source;
    this.limit = limit;
  }

  void restart(long position) {
    page = List.of();
    readPosition = position;
    reading = false;
    pollAt = 0;
  }

  void advanced(long end) {
    if (end > knownEnd) {
      knownEnd = end;
    }
    news = true;
  }

  boolean due(long now) {
    return wanted() && now >= dueAt();
  }

  /** Whether a read would make sense as soon as there is something to read. */
  boolean wanted() {
    return !reading && page.isEmpty();
  }

  /** When the next look is worth it: at once when there is more. */
  long dueAt() {
    return knownEnd > readPosition ? 0 : pollAt;
  }

  Command.Read start(int generation) {
    reading = true;
    news = false;
    asked = limit.next();
    return new Command.Read(generation, readPosition, asked);
  }

  void failed() {
    reading = false;
  }

  /** Takes a page in. What it is worth is checked by {@link #breaks} before. */
  void arrived(long now, EventPage next) {
    reading = false;
    pollAt = now + POLL;
    if (next.events().isEmpty()) {
      ended();
      return;
    }
    page = next.events();
    readPosition += page.size();
    limit.observed(page.size(), next.weight());
    knownEnd = Math.max(knownEnd, page.size() < asked ? readPosition : readPosition + 1);
  }

  /** The buffer had nothing more when the read began; more may have been announced since. */
  private void ended() {
    if (!news) {
      knownEnd = readPosition;
    }
  }

  /** Why the page does not continue what was read, or null when it does. */
  String breaks(EventPage next) {
    long expected = readPosition;
    for (ChangeEvent event : next.events()) {
      expected++;
      if (event.position() != expected) {
        return "position " + expected + " was expected, " + event.position() + " was read";
      }
      if (!event.source().equals(source)) {
        return "position " + expected + " is of source " + event.source();
      }
    }
    return null;
  }

  boolean isEmpty() {
    return page.isEmpty();
  }

  /** Removes the next events that may travel together: all of one epoch. */
  List<ChangeEvent> take(int most) {
    int size = 1;
    while (size < Math.min(most, page.size()) && page.get(size).epoch() == page.get(0).epoch()) {
      size++;
    }
    List<ChangeEvent> taken = size == page.size() ? page : List.copyOf(page.subList(0, size));
    page = size == page.size() ? List.of() : List.copyOf(page.subList(size, page.size()));
    return taken;
  }
}
