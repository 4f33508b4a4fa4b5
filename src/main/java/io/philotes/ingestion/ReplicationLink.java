package io.philotes.ingestion;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.SourceConfig;
import io.philotes.database.Protection;
import io.philotes.postgres.replication.ReplicationConnection;
import io.philotes.postgres.replication.ReplicationOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Opens the replication connection of a source as it is configured. The password is read again each time. */
final class ReplicationLink {

  private final Vertx vertx;
  private final SourceConfig source;

  ReplicationLink(Vertx vertx, SourceConfig source) {
    this.vertx = vertx;
    this.source = source;
  }

  /**
   * Fails with a coded exception.
   *
   * @param fence put into the application name, so that a later leader knows whose connection it is
   */
  Future<ReplicationConnection> connect(long fence) {
    return ReplicationConnection.connect(vertx, options(source.database(), fence))
        .recover(failure -> Future.failedFuture(SourceFailures.of(source, failure)));
  }

  private ReplicationOptions options(DatabaseConfig database, long fence) {
    return new ReplicationOptions(database.host(), database.port(), database.database(), database.user(),
        () -> password(database), Protection.tls(database), Protection.login(database), database.connectTimeout(),
        SlotHolder.applicationName(source.name(), fence), Map.of(), ProcessMemory.largestMessage());
  }

  private static String password(DatabaseConfig database) {
    try {
      return database.password().read();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
