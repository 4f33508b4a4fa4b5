package io.philotes.buffer;

import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.StoredCheckpoint;
import io.philotes.buffer.store.WriteStatements;
import io.philotes.bus.message.RegisterSource;
import io.vertx.core.Future;
import java.time.Duration;

/** The connection that a session of the writer has for itself. */
interface WriterConnection {

  /**
   * Asks for the lease on behalf of the connection's backend.
   *
   * @param heldFence the fence this process got last, 0 when none: its own lease is renewed at once
   */
  Future<Lease> acquireLease(String owner, long heldFence, Duration lease);

  /** Ends a backend and waits until it is gone, with its transaction and its locks. */
  Future<Void> terminate(Lease.Backend backend);

  /** Raises the fence in the source's row, if there is one and it is lower. */
  Future<Void> raiseFence(long fence);

  /** Lets the session compress large images as well as the server can. */
  Future<Void> chooseCompression();

  /** Reads the checkpoint. Fails with FENCED when the source's row has another fence. */
  Future<StoredCheckpoint> checkpoint(long fence);

  /** Registers in one transaction; answers whether the source was registered for the first time. */
  Future<Boolean> register(RegisterSource request, long fence, long partitionWidth, int partitions);

  /** The statements that write batches of a source. */
  WriteStatements statements(int sourceId, long fence);

  /** Calls back once when the connection is lost; not after {@link #close}. */
  void onLost(Runnable lost);

  /** Ends the connection. */
  Future<Void> close();
}
