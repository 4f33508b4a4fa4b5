package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Takes the schema philotes away, with everything in it. Only a schema of ours, and only while nobody leads a source. A removal
 * that was interrupted is ended by another.
 */
public final class BufferRemoval {

  /**
   * A source that the buffer has.
   *
   * @param events how many it keeps of it
   */
  public record Held(int id, String source, String slot, String database, long events) {}

  private static final String HELD = """
      SELECT s.id, s.name, s.slot, s.database, greatest(0, s.next_position - coalesce(r.floor_position, s.next_position))
      FROM philotes.sources s LEFT JOIN philotes.retention r ON r.source_id = s.id ORDER BY s.name""";

  private static final String LED = """
      SELECT source, owner FROM philotes.leases l
      WHERE ($1::text[] IS NULL OR source = ANY ($1)) AND l.backend_pid <> pg_backend_pid() AND %s
      ORDER BY source LIMIT 1""".formatted(LeaseStore.IS_HELD);

  /** Nobody waits long behind a reader that does not end, and nobody wants to read what each CASCADE takes along. */
  private static final String PATIENCE = "SET lock_timeout = '30s'; SET client_min_messages = 'warning'";

  private final Database database;

  public BufferRemoval(Database database) {
    this.database = database;
  }

  /**
   * What the buffer has. Empty when there is no schema.
   *
   * @param sources those that are to be removed
   * @return failed with SOURCE_LED while an instance leads one of these, or with BUFFER_SCHEMA when the schema is not ours
   */
  public Future<List<Held>> plan(List<String> sources) {
    return connected(connection -> SchemaMigrator.look(connection).compose(BufferRemoval::usable)
        .compose(look -> look.version() == 0 ? Future.succeededFuture(List.of())
            : requireFree(connection, sources.toArray(String[]::new)).compose(free -> held(connection))));
  }

  private static Future<SchemaLook> usable(SchemaLook look) {
    return look.refusal() == null ? Future.succeededFuture(look) : Future.failedFuture(look.refusal());
  }

  private static Future<List<Held>> held(SqlConnection connection) {
    return execute(connection, HELD).map(rows -> {
      List<Held> held = new ArrayList<>();
      for (Row row : rows) {
        held.add(new Held(row.getInteger(0), row.getString(1), row.getString(2), row.getString(3), row.getLong(4)));
      }
      return held;
    });
  }

  /**
   * Drops the schema, if it is there, table by table, so that the locks of one source's partitions are held at a time.
   *
   * @return failed with SOURCE_LED while an instance leads a source
   */
  public Future<Void> drop() {
    return connected(connection -> execute(connection, "SELECT pg_catalog.pg_advisory_lock($1)", SchemaMigrator.LOCK)
        .compose(locked -> SchemaMigrator.look(connection)).compose(BufferRemoval::usable)
        .compose(look -> look.version() == 0 ? Future.succeededFuture() : dropAll(connection)));
  }

  private static Future<Void> dropAll(SqlConnection connection) {
    return requireFree(connection, null)
        .compose(free -> SchemaMigrator.run(connection, PATIENCE))
        .compose(set -> held(connection))
        .compose(held -> dropLogs(connection, held))
        .compose(dropped -> SchemaMigrator.run(connection, "DROP SCHEMA philotes CASCADE"));
  }

  /** @param sources null for all */
  private static Future<Void> requireFree(SqlConnection connection, String[] sources) {
    return execute(connection, LED, (Object) sources).compose(rows -> {
      if (rows.size() == 0) {
        return Future.succeededFuture();
      }
      Row led = rows.iterator().next();
      return Future.failedFuture(PhilotesException.of(ErrorCode.SOURCE_LED, "source", led.getString(0),
          "the instance " + led.getString(1) + " holds the lease; stop it first"));
    });
  }

  private static Future<Void> dropLogs(SqlConnection connection, List<Held> held) {
    Future<Void> done = Future.succeededFuture();
    for (Held source : held) {
      done = done.compose(before -> SchemaMigrator.run(connection, "DROP TABLE IF EXISTS philotes.events_" + source.id() + " CASCADE"));
    }
    return done;
  }

  private <T> Future<T> connected(Function<PgConnection, Future<T>> work) {
    return database.connect(Session.MIGRATION, 1)
        .compose(connection -> work.apply(connection).eventually(connection::close))
        .recover(failure -> Future.failedFuture(DatabaseFailures.of(database.side(), database.config(), failure)));
  }
}
