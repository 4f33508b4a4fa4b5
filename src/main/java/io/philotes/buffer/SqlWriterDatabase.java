package io.philotes.buffer;

import io.philotes.buffer.store.LeaseStore;
import io.philotes.buffer.store.PartitionStore;
import io.philotes.buffer.store.PartitionStore.History;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** A {@link WriterDatabase} in PostgreSQL. */
record SqlWriterDatabase(String source, Database database, WriterPools pools) implements WriterDatabase {

  private static final int PIPELINING = 16;

  @Override
  public Future<WriterConnection> connect() {
    return database.connect(Session.WRITER, PIPELINING).map(connection -> new SqlWriterConnection(source, connection));
  }

  @Override
  public Future<Boolean> renewLease(long fence, Duration lease) {
    return new LeaseStore(source).renew(pools.leases(), fence, lease);
  }

  @Override
  public Future<Boolean> releaseLease(long fence) {
    return new LeaseStore(source).release(pools.leases(), fence);
  }

  @Override
  public Future<List<Long>> partitionEnds(int sourceId) {
    return new PartitionStore(sourceId).ends(pools.partitions());
  }

  @Override
  public Future<Void> attachPartition(int sourceId, long from, long to) {
    return new PartitionStore(sourceId).attach(pools.partitions(), from, to);
  }

  @Override
  public Future<History> history(int sourceId, long nextPosition) {
    return new PartitionStore(sourceId).history(pools.partitions(), nextPosition);
  }

  @Override
  public PhilotesException coded(Throwable failure) {
    return WriterFailures.of(database, failure);
  }

  @Override
  public String address() {
    return database.config().host() + ":" + database.config().port();
  }
}
