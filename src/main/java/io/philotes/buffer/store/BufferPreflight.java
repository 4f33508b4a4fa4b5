package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.config.BufferConfig;
import io.philotes.postgres.catalog.LinkFacts;
import io.philotes.postgres.catalog.PreflightCatalog;
import io.philotes.postgres.catalog.RoleFacts;
import io.philotes.postgres.catalog.Setting;
import io.philotes.preflight.BufferFacts;
import io.philotes.preflight.ClockSkew;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads of the buffer what a preflight looks at, and what it knows of sources, without a lease: good to show, not to act on.
 * Changes nothing.
 */
public final class BufferPreflight {

  /**
   * What the buffer knows of a source.
   *
   * @param leader the instance that holds the lease; null when nobody does
   */
  public record Known(SourceCheckpoint checkpoint, String leader) {}

  private static final String DATABASE = """
      SELECT pg_encoding_to_char(encoding), (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL OR usesysid IS NOT NULL)
      FROM pg_database WHERE datname = current_database()""";

  private static final String OTHERS = """
      SELECT format('%s (slot %s of the database %s)', name, slot, database) FROM philotes.sources
      WHERE name <> ALL ($1) ORDER BY name""";

  private static final String LEADER = "SELECT owner FROM philotes.leases l WHERE source = $1 AND " + LeaseStore.IS_HELD;

  private final PgConnection connection;
  private final BufferConfig config;

  public BufferPreflight(PgConnection connection, BufferConfig config) {
    this.connection = connection;
    this.config = config;
  }

  /** @param sources names of those that are configured */
  public Future<BufferFacts> facts(List<String> sources) {
    PreflightCatalog catalog = new PreflightCatalog(connection);
    return SchemaMigrator.look(connection).compose(schema -> {
      Future<LinkFacts> link = catalog.link();
      Future<Map<String, Setting>> settings = catalog.settings(BufferFacts.SETTINGS);
      Future<RoleFacts> role = catalog.role("");
      Future<Row> database = execute(connection, DATABASE).map(rows -> rows.iterator().next());
      Future<ClockSkew> clock = new BufferClock().skew(connection);
      Future<List<String>> others = schema.version() == 0 ? Future.succeededFuture(List.of()) : others(sources);
      return Future.all(link, settings, role, database, clock, others).map(all -> new BufferFacts(config, link.result(),
          connection.processId(), settings.result(), role.result(), database.result().getString(0),
          database.result().getLong(1), clock.result(), schema.refusal(), schema.version(), SchemaMigrator.VERSION, others.result()));
    });
  }

  private Future<List<String>> others(List<String> sources) {
    return execute(connection, OTHERS, (Object) sources.toArray(String[]::new)).map(rows -> {
      List<String> others = new ArrayList<>();
      rows.forEach(row -> others.add(row.getString(0)));
      return others;
    });
  }

  /**
   * What is known of a source, as it is now. Only where there is a schema. Fails with RESYNC_UNFINISHED when a resync was
   * interrupted.
   */
  public Future<Known> known(String source) {
    return new CheckpointStore(source).show(connection)
        .compose(checkpoint -> execute(connection, LEADER, source)
            .map(rows -> new Known(checkpoint, rows.size() == 0 ? null : rows.iterator().next().getString(0))));
  }
}
