package io.philotes.app;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.database.Database;
import io.philotes.database.Session;
import io.philotes.database.Side;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.SourceCatalog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes sure, before anything is created in the buffer, that it is not a source's own database reached by another
 * address: what the writer writes would come back as changes, for ever. The configuration sees this only when both are
 * written in the same way; here the servers are asked who they are.
 *
 * <p>Only a database of the same name can be the same one, so nobody is asked otherwise. Who cannot be reached is no
 * obstacle here: if it is the same database then neither the buffer can be used.
 */
final class SeparateDatabases {

  private final Vertx vertx;
  private final PhilotesConfig config;
  private final Map<DatabaseConfig, Database> asked = new HashMap<>();

  SeparateDatabases(Vertx vertx, PhilotesConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /** Fails with CONFIG_BUFFER_IS_SOURCE. */
  Future<Void> check() {
    DatabaseConfig buffer = config.buffer().database();
    List<SourceConfig> namesakes = config.sources().stream()
        .filter(source -> source.database().database().equals(buffer.database())).toList();
    return namesakes.isEmpty() ? Future.succeededFuture()
        : cluster(buffer, Side.BUFFER).compose(own -> compare(own, namesakes), unreachable -> Future.succeededFuture());
  }

  private Future<Void> compare(String own, List<SourceConfig> sources) {
    return Future.all(sources.stream().map(source -> compare(own, source)).toList()).mapEmpty();
  }

  private Future<Void> compare(String own, SourceConfig source) {
    return cluster(source.database(), Side.SOURCE)
        .compose(other -> other.equals(own) ? Future.failedFuture(same(source)) : Future.<Void>succeededFuture(),
            unreachable -> Future.succeededFuture());
  }

  private Future<String> cluster(DatabaseConfig database, Side side) {
    return asked.computeIfAbsent(database, unasked -> new Database(vertx, unasked, side, config.instance())).connect(Session.CATALOG, 1)
        .compose(connection -> new SourceCatalog(connection).systemIdentifier().eventually(() -> closed(connection)));
  }

  private static Future<Void> closed(PgConnection connection) {
    return connection.close();
  }

  private PhilotesException same(SourceConfig source) {
    DatabaseConfig other = source.database();
    return PhilotesException.of(ErrorCode.CONFIG_BUFFER_IS_SOURCE, "database", config.buffer().database().database(),
        "the server at " + other.host() + ":" + other.port() + " of the source " + source.name()
            + " and that of the buffer are one");
  }
}
