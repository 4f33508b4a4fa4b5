package io.philotes.buffer;

import io.philotes.bus.message.SourceCheckpoint;
import io.vertx.pgclient.PgConnection;

/**
 * The leadership of one source on one connection, from the lease to the first failure. What holds for the whole session
 * is final; the pump comes when the source is registered.
 */
final class WriterSession {

  final long fence;
  final PgConnection connection;
  final LeaseTerm term;
  SourceCheckpoint checkpoint;
  BatchPump pump;
  PartitionKeeper partitions;
  long nextPosition;

  WriterSession(PgConnection connection, long fence, LeaseTerm term) {
    this.fence = fence;
    this.connection = connection;
    this.term = term;
  }
}
