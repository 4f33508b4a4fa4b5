package io.philotes.buffer;

import io.philotes.bus.message.SourceCheckpoint;
import io.vertx.core.Future;

/**
 * The leadership of one source on one connection, from the lease to the first failure. What holds for the whole session
 * is final; the pump comes when the source is registered.
 */
final class WriterSession {

  final long fence;
  final WriterConnection connection;
  final LeaseTerm term;
  SourceCheckpoint checkpoint;
  BatchPump pump;
  PartitionKeeper partitions;
  long nextPosition;
  Future<Boolean> renewal = Future.succeededFuture();
  long renewalSentAt;
  private int streams;

  WriterSession(WriterConnection connection, long fence, LeaseTerm term) {
    this.fence = fence;
    this.connection = connection;
    this.term = term;
  }

  /** The number of the present stream: unique among processes by the fence, and different for each stream. */
  long number() {
    return fence << 20 | streams;
  }

  /** What the former stream sent, and has not been taken, is refused from now on. */
  void beginStream() {
    streams++;
  }
}
