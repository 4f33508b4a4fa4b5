package io.philotes.processor;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Lets the consumers of one source read a page once. Who asks for what another has asked for gets the same answer, and the
 * last pages are kept for those that follow closely. A page never changes, so a kept one is as good as a new one; only that
 * there was nothing more is true for a moment, so an answer that may fall short is shared with nobody who knows of more.
 *
 * <p>What is kept is bounded: {@value #KEPT} pages of at most 4 MB each, none when there is one consumer or no leadership. Lives
 * on the processor's event loop.
 */
final class SharedPages {

  private static final int KEPT = 2;
  private static final long HEAVIEST = 4 << 20;

  private final Map<Key, Question> asked = new HashMap<>();
  private final Map<Key, EventPage> kept = new LinkedHashMap<>();
  private final int keep;
  private long end;

  private record Key(long after, int limit) {}

  /** @param whole whether the buffer was known to have all that was asked for */
  private record Question(Future<EventPage> answer, boolean whole) {}

  /** @param consumers that read the source */
  SharedPages(int consumers) {
    keep = consumers > 1 ? KEPT : 0;
  }

  /** Another history may follow: nothing that was read or asked before counts. */
  void restart() {
    asked.clear();
    kept.clear();
    end = 0;
  }

  /** Everything up to a position can be read. */
  void advanced(long lastPosition) {
    if (lastPosition > end) {
      end = lastPosition;
      asked.values().removeIf(question -> !question.whole());
    }
  }

  /** @param reader asks the buffer; its answer must come at last, else nobody would ask again */
  Future<EventPage> read(long after, int limit, Supplier<Future<EventPage>> reader) {
    Key key = new Key(after, limit);
    EventPage page = kept.get(key);
    if (page != null) {
      return Future.succeededFuture(page);
    }
    Question question = asked.get(key);
    return question != null ? question.answer() : ask(key, reader);
  }

  private Future<EventPage> ask(Key key, Supplier<Future<EventPage>> reader) {
    Question question = new Question(reader.get(), key.after() + key.limit() <= end);
    asked.put(key, question);
    question.answer().onComplete(answer -> {
      if (asked.remove(key, question) && answer.succeeded()) {
        keep(key, answer.result());
      }
    });
    return question.answer();
  }

  private void keep(Key key, EventPage page) {
    if (keep == 0 || page.events().isEmpty() || page.weight() > HEAVIEST) {
      return;
    }
    kept.put(key, page);
    if (kept.size() > keep) {
      kept.remove(kept.keySet().iterator().next());
    }
  }
}
