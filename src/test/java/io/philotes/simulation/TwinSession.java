package io.philotes.simulation;

import io.philotes.buffer.store.Lease;
import io.vertx.pgclient.PgConnection;

/** A session that is open in both buffers. Its number is the model's pid. */
final class TwinSession {

  final String owner;
  final SimBackend model;
  final PgConnection connection;
  final Lease.Backend process;
  /** What it was given last with the lease, 0 when nothing. */
  long fence;
  /** The chunked write that it is in. */
  TwinWrite write;

  TwinSession(String owner, SimBackend model, PgConnection connection, Lease.Backend process) {
    this.owner = owner;
    this.model = model;
    this.connection = connection;
    this.process = process;
  }

  int number() {
    return model.pid;
  }

  boolean isAlive() {
    return model.alive;
  }
}
