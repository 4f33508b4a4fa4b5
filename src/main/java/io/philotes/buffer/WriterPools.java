package io.philotes.buffer;

import io.philotes.database.Database;
import io.philotes.database.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/**
 * The connections that the writers of all sources share, beside the one that each has for its events: few for many sources,
 * because a server has a limit and each new session costs it some ten milliseconds. There are three pools, so that a lock that
 * somebody else holds on the tables of some sources delays neither leases nor the state of the others. At most eight
 * connections, opened when they are needed. Safe to share.
 */
public final class WriterPools {

  private final Pool leases;
  private final Pool state;
  private final Pool upkeep;

  public WriterPools(Database database) {
    leases = database.pool(Session.READER, 2);
    state = database.pool(Session.READER, 2);
    upkeep = database.pool(Session.READER, 4);
  }

  Pool leases() {
    return leases;
  }

  /** To read how the buffer is. */
  Pool state() {
    return state;
  }

  /** For partitions and views. */
  Pool upkeep() {
    return upkeep;
  }

  public Future<Void> close() {
    return Future.join(leases.close(), state.close(), upkeep.close()).mapEmpty();
  }
}
