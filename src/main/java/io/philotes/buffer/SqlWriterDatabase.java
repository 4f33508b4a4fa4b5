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
    return Database.lend(leases, connection -> new LeaseStore(source).renew(connection, fence, lease));
  }

  @Override
  public Future<Boolean> releaseLease(long fence) {
    return Database.lend(leases, connection -> new LeaseStore(source).release(connection, fence));
  }

  @Override
  public Future<List<Long>> partitionEnds(int sourceId) {
    return Database.lend(partitions, new PartitionStore(sourceId)::ends);
  }

  @Override
  public Future<Void> attachPartition(int sourceId, long from, long to) {
    return Database.lend(partitions, connection -> new PartitionStore(sourceId).attach(connection, from, to));
  }

  @Override
  public Future<History> history(int sourceId, long nextPosition) {
    return Database.lend(partitions, connection -> new PartitionStore(sourceId).history(connection, nextPosition));
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
