package io.philotes.processor;

import io.philotes.config.ConsumerConfig;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** The durable cursors of the consumers: for each consumer and source, the last position passed. */
public interface Cursors {

  /**
   * Takes the cursors of a source over under a fence, creating those that do not exist yet. From then on a move under
   * an older fence changes nothing. Asked again under the same fence it changes nothing and returns where the cursors
   * are now. Fails with FENCED when a newer leader has been here.
   *
   * @param consumers every declared consumer of the source
   * @return the position of each consumer by name, 0 when it has passed nothing
   */
  Future<Map<String, Long>> open(String source, int sourceId, long fence, List<ConsumerConfig> consumers);

  /**
   * Moves a cursor if it stands where the caller believes it to stand, and under the caller's fence.
   *
   * @return false when it stands elsewhere or a newer leader has opened it; nothing has changed then
   */
  Future<Boolean> move(String consumer, int sourceId, long fence, long from, long to);

  /** Writes down how far the slowest declared consumer of a source has come, and when. */
  Future<Void> recordProgress(int sourceId);
}
