package io.philotes.buffer;

import io.philotes.buffer.store.PartitionStore.History;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * The buffer database as the writer of one source uses it: each method is one thing that the database does or does not
 * do. A simulation has its own.
 */
interface WriterDatabase {

  /** Opens a connection that only the writer uses. */
  Future<WriterConnection> connect();

  /** Prolongs the lease. False when it is not ours any more. */
  Future<Boolean> renewLease(long fence, Duration lease);

  /** Lets the lease expire at once and keeps its fence number. False when it is not ours any more. */
  Future<Boolean> releaseLease(long fence);

  /** Where the attached partitions of a source's log end (exclusive), ascending. */
  Future<List<Long>> partitionEnds(int sourceId);

  /** Attaches the partition from {@code from} (inclusive) to {@code to}, unless one that starts there is attached. */
  Future<Void> attachPartition(int sourceId, long from, long to);

  /** What is kept, to find the rate of the source. */
  Future<History> history(int sourceId, long nextPosition);

  /** Gives a failure of the methods here, and of the connection's, its code. */
  PhilotesException coded(Throwable failure);

  /** Host and port, for people. */
  String address();
}
