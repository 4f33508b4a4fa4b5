package io.philotes.consumer;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Positions that a restart forgets: enough to leave out what comes again within the life of the process. */
final class PositionsInMemory implements HandledPositions {

  private final Map<String, Long> positions = new ConcurrentHashMap<>();

  @Override
  public Future<Long> load(String source, int epoch) {
    return Future.succeededFuture(positions.getOrDefault(key(source, epoch), 0L));
  }

  @Override
  public Future<Void> save(String source, int epoch, long position) {
    positions.put(key(source, epoch), position);
    return Future.succeededFuture();
  }

  private static String key(String source, int epoch) {
    return epoch + ":" + source;
  }
}
