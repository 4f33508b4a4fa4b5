package io.philotes.buffer;

import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.event.EventBatch;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * The buffer as Java code uses it. Each verb returns at once; its future fails with a coded
 * {@link io.philotes.error.PhilotesException}.
 *
 * <p>Reading does not move anything: the same events come again until {@link #markProcessed} moves the consumer's
 * cursor over them. A consumer used here counts as declared and holds retention back from its first read on; the
 * configuration need not name it. One that it does not name is undeclared when a process begins to lead the source, until the
 * consumer's next call: one that never comes back must not hold the buffer for ever. The short forms use the consumer {@value #DEFAULT_CONSUMER}.
 */
public interface Buffer {

  String DEFAULT_CONSUMER = "default";

  /**
   * Hands a batch to the writer of its source, in this process.
   *
   * @return STORED or DURABLE as in {@link WriteReply.Kind}, or why not
   */
  Future<WriteReply> write(WriteBatch batch);

  /**
   * The next events of a source behind the consumer's cursor, at most {@code limit}; empty when there is none.
   *
   * @throws IllegalArgumentException when the limit is not from 1 to 100,000
   */
  Future<EventBatch> readBatch(String consumer, String source, int limit);

  /**
   * Moves the consumer's cursor forward: every event up to the position has had its effect. A prefix, not a set: there
   * is no way to pass an event and leave one before it. A position that is passed already changes nothing.
   */
  Future<Void> markProcessed(String consumer, String source, long upToPosition);

  /** Removes events that are older than the retention and passed by every declared consumer; tells how many. */
  Future<Long> cleanup(Duration retention);

  Future<BufferStats> stats();

  /** Closes its connections. Calls after that fail. */
  Future<Void> close();

  default Future<EventBatch> readBatch(String source, int limit) {
    return readBatch(DEFAULT_CONSUMER, source, limit);
  }

  default Future<Void> markProcessed(String source, long upToPosition) {
    return markProcessed(DEFAULT_CONSUMER, source, upToPosition);
  }
}
