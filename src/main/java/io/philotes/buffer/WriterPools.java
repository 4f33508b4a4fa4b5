package io.philotes.buffer;

import io.philotes.database.Database;
import io.philotes.database.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/**
 * The connections that the writers of all sources share, beside those that each has for its events and its lease: few for many
 * sources, because a server has a limit and each new session costs it some ten milliseconds. A lock that somebody else holds on
 * the tables of one source must not hold up the others: there is a pool for each purpose, and the server ends what waits too long
 * ({@link Session}). Leases are not among them: they have to be renewed in time. Opened when they are needed. Safe to share.
 */
public final class WriterPools {

  private final Pool state;
  private final Pool partitions;
  private final Pool views;

  public WriterPools(Database database) {
    state = database.pool(Session.STATE, 4);
    partitions = database.pool(Session.UPKEEP, 3);
    views = database.pool(Session.UPKEEP, 1);
  }

  /** To read how the buffer is. */
  Pool state() {
    return state;
  }

  /** To look at partitions and to attach them. */
  Pool partitions() {
    return partitions;
  }

  /** To make views, one at a time. */
  public Pool views() {
    return views;
  }

  public Future<Void> close() {
    return Future.join(state.close(), partitions.close(), views.close()).mapEmpty();
  }
}
