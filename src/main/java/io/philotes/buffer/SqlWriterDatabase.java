package io.philotes.buffer;

import io.philotes.buffer.store.LeaseStore;
import io.philotes.buffer.store.PartitionStore;
import io.philotes.buffer.store.PartitionStore.History;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;

/**
 * A {@link WriterDatabase} in PostgreSQL.
 *
 * @param leases of this source only; a second connection is for when the first is dead without a sign
 * @param partitions may be shared by many sources
 */
record SqlWriterDatabase(String source, Database database, Pool leases, Pool partitions) implements WriterDatabase {

  private static final int PIPELINING = 16;

  @Override
  public Future<WriterConnection> connect() {
    return database.connect(Session.WRITER, PIPELINING).map(connection -> new SqlWriterConnection(source, connection));
  }

  @Override
  public Future<Boolean> renewLease(long fence, Duration lease) {
    return new LeaseStore(source).renew(leases, fence, lease);
  }

  @Override
  public Future<Boolean> releaseLease(long fence) {
    return new LeaseStore(source).release(leases, fence);
  }

  @Override
  public Future<List<Long>> partitionEnds(int sourceId) {
    return new PartitionStore(sourceId).ends(partitions);
  }

  @Override
  public Future<Void> attachPartition(int sourceId, long from, long to) {
    return new PartitionStore(sourceId).attach(partitions, from, to);
  }

  @Override
  public Future<History> history(int sourceId, long nextPosition) {
    return new PartitionStore(sourceId).history(partitions, nextPosition);
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
