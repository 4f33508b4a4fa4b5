package io.philotes.buffer;

import io.philotes.database.Database;
import io.philotes.database.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/**
 * The connections that the writers of all sources share, beside the one that each has for its events: few for many sources,
 * because a server has a limit and each new session costs it some ten milliseconds. A lock that somebody else holds on the
 * tables of one source must not hold up the others: there is a pool for each purpose, and the server ends what waits too long
 * ({@link Session}). At most eight connections, opened when they are needed. Safe to share.
 */
public final class WriterPools {

  private final Pool leases;
  private final Pool state;
  private final Pool partitions;
  private final Pool views;

  public WriterPools(Database database) {
    leases = database.pool(Session.LEASES, 2);
    state = database.pool(Session.STATE, 2);
    partitions = database.pool(Session.UPKEEP, 3);
    views = database.pool(Session.UPKEEP, 1);
  }

  /** To renew leases and to give them back. */
  Pool leases() {
    return leases;
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
  Pool views() {
    return views;
  }

  public Future<Void> close() {
    return Future.join(leases.close(), state.close(), partitions.close(), views.close()).mapEmpty();
  }
}
