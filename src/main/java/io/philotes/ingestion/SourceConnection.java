package io.philotes.ingestion;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.replication.ReplicationStream;
import io.philotes.postgres.replication.SystemIdentity;
import io.philotes.postgres.replication.TimelineHistory;
import io.vertx.core.Future;

/** A replication connection to a source, before it streams. Failures come as the server or the network gives them. */
interface SourceConnection {

  /** When the server was started, as text: the same for two connections to the same server. */
  Future<String> startedAt();

  /** IDENTIFY_SYSTEM. */
  Future<SystemIdentity> identifySystem();

  /** TIMELINE_HISTORY. */
  Future<TimelineHistory> timelineHistory(int timeline);

  /** The server's process behind the connection. */
  int backendPid();

  /** Creates the configured slot; its consistent point. Waits, without a limit, for every transaction that is open now. */
  Future<Lsn> createSlot();

  /** START_REPLICATION of the configured slot and publication. */
  Future<ReplicationStream> startReplication(Lsn from);

  /** Ends the connection. Never fails. */
  Future<Void> close();
}
