package io.philotes.processor;

import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekOutcome;
import io.philotes.config.ConsumerConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A buffer in memory: events, cursors and fences. It answers on a context of its own, as a connection pool does. Every
 * call is taken in one at a time.
 */
final class FakeBuffer implements EventSource, Cursors {

  private final Context context;
  private final Map<String, Long> ends = new HashMap<>();
  private final Map<String, Long> cursors = new HashMap<>();
  private final Map<Integer, Long> fences = new HashMap<>();
  private final Map<String, Long> seeks = new HashMap<>();
  private final Set<String> sought = new HashSet<>();
  private final List<String> refusedMoves = new ArrayList<>();
  private PhilotesException readFailure;
  private String readFailureOf;
  private int moves;
  private int progress;
  private Future<Void> progressHeld = Future.succeededFuture();

  FakeBuffer(Vertx vertx) {
    context = ((io.vertx.core.internal.VertxInternal) vertx).createEventLoopContext();
  }

  synchronized void fill(String source, long end) {
    ends.put(source, end);
  }

  synchronized long cursor(String consumer, int sourceId) {
    return cursors.getOrDefault(key(consumer, sourceId), 0L);
  }

  synchronized void setCursor(String consumer, int sourceId, long position) {
    cursors.put(key(consumer, sourceId), position);
  }

  /** Another leader opens the cursors. */
  synchronized void raiseFence(int sourceId, long fence) {
    fences.put(sourceId, fence);
  }

  /** Reads of a source fail from now on; null lets them succeed again. */
  synchronized void failReads(String source, PhilotesException failure) {
    readFailureOf = source;
    readFailure = failure;
  }

  synchronized int moves() {
    return moves;
  }

  synchronized int progress() {
    return progress;
  }

  /** Records of progress end when this does. */
  synchronized void holdProgress(Future<Void> until) {
    progressHeld = until;
  }

  synchronized List<String> refusedMoves() {
    return List.copyOf(refusedMoves);
  }

  @Override
  public Future<EventPage> read(String source, int sourceId, int epoch, long afterPosition, int limit) {
    return answer(() -> {
      if (source.equals(readFailureOf) && readFailure != null) {
        throw readFailure;
      }
      long last = Math.min(ends.getOrDefault(source, 0L), afterPosition + limit);
      return Events.page(source, afterPosition + 1, last);
    });
  }

  @Override
  public Future<Map<String, Opened>> open(String source, int sourceId, long fence, List<ConsumerConfig> consumers) {
    return answer(() -> {
      if (fence < fences.getOrDefault(sourceId, 0L)) {
        throw PhilotesException.of(ErrorCode.FENCED, "source", source, "a newer leader");
      }
      fences.put(sourceId, fence);
      consumers.forEach(consumer -> sought.remove(consumer.name()));
      Map<String, Opened> opened = new HashMap<>();
      consumers.forEach(consumer -> opened.put(consumer.name(),
          new Opened(cursor(consumer.name(), sourceId), seeks.getOrDefault(consumer.name(), 0L))));
      return opened;
    });
  }

  @Override
  public Future<Map<String, Long>> seeks(int sourceId) {
    return answer(() -> Map.copyOf(seeks));
  }

  /** Moves the cursors of the consumer to a position, in every source. */
  @Override
  public Future<SeekOutcome> seek(SeekConsumer order) {
    return answer(() -> {
      if (order.target().position() > 1_000_000) {
        throw PhilotesException.of(ErrorCode.CURSOR_BEYOND_END, "seek", order.target(), "it is far away");
      }
      long position = order.target().position() - 1;
      cursors.keySet().stream().filter(key -> key.startsWith(order.consumer())).toList().forEach(key -> cursors.put(key, position));
      sought.add(order.consumer());
      seeks.merge(order.consumer(), 1L, Long::sum);
      return new SeekOutcome(order.consumer(), order.source(), 0, position + 1, 0, null, null, null, true);
    });
  }

  @Override
  public long pace() {
    return 50;
  }

  @Override
  public Future<Boolean> move(String consumer, int sourceId, long fence, long from, long to) {
    return answer(() -> {
      if (sought.contains(consumer) || fence != fences.getOrDefault(sourceId, 0L) || cursor(consumer, sourceId) != from) {
        refusedMoves.add(consumer + " " + from + " " + to + " fence " + fence);
        return false;
      }
      moves++;
      cursors.put(key(consumer, sourceId), to);
      return true;
    });
  }

  @Override
  public Future<Void> recordProgress(int sourceId) {
    return answer(() -> {
      progress++;
      return progressHeld;
    }).compose(held -> held);
  }

  private <T> Future<T> answer(Supplier<T> call) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(ignored -> {
      try {
        promise.complete(once(call));
      } catch (PhilotesException e) {
        promise.fail(e);
      }
    });
    return promise.future();
  }

  private synchronized <T> T once(Supplier<T> call) {
    return call.get();
  }

  private static String key(String consumer, int sourceId) {
    return consumer + "/" + sourceId;
  }
}
