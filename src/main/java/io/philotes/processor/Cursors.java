package io.philotes.processor;

import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekOutcome;
import io.philotes.config.ConsumerConfig;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** The durable cursors of the consumers: for each consumer and source, the last position passed. */
public interface Cursors {

  /**
   * Where a cursor is.
   *
   * @param position the last position passed, 0 when nothing was
   * @param seeks how often an operator moved it: when that has changed, what we remember of it counts for nothing
   */
  record Opened(long position, long seeks) {}

  /**
   * Takes the cursors of a source over under a fence, creating those that do not exist yet. From then on a move under
   * an older fence changes nothing. Asked again under the same fence it changes nothing and returns where the cursors
   * are now. Fails with FENCED when a newer leader has been here.
   *
   * @param consumers every declared consumer of the source
   * @return the cursor of each consumer by name
   */
  Future<Map<String, Opened>> open(String source, int sourceId, long fence, List<ConsumerConfig> consumers);

  /**
   * Moves a cursor if it stands where the caller believes it to stand, and under the caller's fence.
   *
   * @return false when it stands elsewhere or a newer leader has opened it; nothing has changed then
   */
  Future<Boolean> move(String consumer, int sourceId, long fence, long from, long to);

  /** Milliseconds between the beginnings of two moves of one cursor: where each makes a dead row version, they must not be many. */
  long pace();

  /** How often each cursor of a source was moved by an operator, by the consumer's name. */
  Future<Map<String, Long>> seeks(int sourceId);

  /** Moves a cursor by order of an operator, under no fence; whoever leads has to open it anew. */
  Future<SeekOutcome> seek(SeekConsumer order);

  /** Writes down how far the slowest declared consumer of a source has come, and when. */
  Future<Void> recordProgress(int sourceId);
}
