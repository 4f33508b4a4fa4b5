package io.philotes.buffer;

import io.philotes.buffer.store.CheckpointStore;
import io.philotes.buffer.store.ImageCompression;
import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.LeaseStore;
import io.philotes.buffer.store.SourceStore;
import io.philotes.buffer.store.SqlWriteStatements;
import io.philotes.buffer.store.StoredCheckpoint;
import io.philotes.buffer.store.WriteStatements;
import io.philotes.bus.message.RegisterSource;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;

/** A {@link WriterConnection} to PostgreSQL. */
record SqlWriterConnection(String source, PgConnection connection) implements WriterConnection {

  @Override
  public Future<Lease> acquireLease(String owner, long heldFence, Duration lease) {
    return new LeaseStore(source).acquire(connection, owner, heldFence, lease);
  }

  @Override
  public Future<Void> terminate(Lease.Backend backend) {
    return new LeaseStore(source).terminate(connection, backend);
  }

  @Override
  public Future<Void> raiseFence(long fence) {
    return new LeaseStore(source).raiseFence(connection, fence);
  }

  @Override
  public Future<Void> chooseCompression() {
    return ImageCompression.choose(connection);
  }

  @Override
  public Future<StoredCheckpoint> checkpoint(long fence) {
    return new CheckpointStore(source).read(connection, fence);
  }

  @Override
  public Future<Boolean> register(RegisterSource request, long fence, long partitionWidth, int partitions) {
    return new SourceStore(connection, fence).register(request, partitionWidth, partitions);
  }

  @Override
  public WriteStatements statements(int sourceId, long fence) {
    return new SqlWriteStatements(connection, sourceId, fence);
  }

  @Override
  public void onLost(Runnable lost) {
    connection.closeHandler(closed -> lost.run());
  }

  @Override
  public Future<Void> close() {
    return connection.closeHandler(closed -> {}).close();
  }
}
