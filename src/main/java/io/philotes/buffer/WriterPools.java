package io.philotes.buffer;

import io.philotes.database.Database;
import io.philotes.database.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/**
 * The connections of one source's writer beside the one for its events, apart by purpose, so that a lock that somebody else
 * holds on the source's tables delays neither its lease nor what people are told. They are not shared by the sources: where many
 * sources waited for few connections on a busy machine, leases were not renewed in time. Leases may have a second, for when the
 * first is dead without a sign. Opened when they are needed.
 */
final class WriterPools {

  private final Pool leases;
  private final Pool state;
  private final Pool partitions;
  private final Pool views;

  WriterPools(Database database) {
    leases = database.pool(Session.LEASES, 2);
    state = database.pool(Session.STATE, 1);
    partitions = database.pool(Session.UPKEEP, 1);
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

  /** To make views. */
  Pool views() {
    return views;
  }

  Future<Void> close() {
    return Future.join(leases.close(), state.close(), partitions.close(), views.close()).mapEmpty();
  }
}
