package io.philotes.buffer.store;

import static io.philotes.buffer.store.BufferPool.execute;

import io.philotes.database.Database;
import io.philotes.database.DatabaseFailures;
import io.philotes.database.Session;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.retry.Backoff;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the schema philotes in the buffer database and brings it to the version of this program.
 *
 * <p>One process migrates at a time (a session-level advisory lock); the others wait for it, at most a minute, and then
 * find nothing to do. Everything happens in one transaction: half a migration is never visible, and a failure leaves
 * the database as it was. It waits for locks, as of a leader that writes a large transaction or of a long query, but for a few seconds only,
 * because everybody else would queue behind it; then it gives back what it has and tries again. A schema that is not ours or is newer is refused before anything is changed.
 */
public final class SchemaMigrator {

  /** The version that this program reads and writes. */
  public static final int VERSION = 6;

  static final long LOCK = 0x7068696c6f746573L;

  /** Others need the tables for longer than it waits. */
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(60), 1.5);

  /** lock_not_available and deadlock_detected. */
  private static final Set<String> HELD_UP = Set.of("55P03", "40P01");

  private static final Logger log = LoggerFactory.getLogger(SchemaMigrator.class);

  private static final String STATE = """
      SELECT current_database(), current_user::text, current_setting('server_version_num')::int, pg_is_in_recovery(),
             has_database_privilege(current_database(), 'CREATE'), n.oid IS NOT NULL,
             coalesce(has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE'), false),
             EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'schema_version'),
             (SELECT count(*) FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid)
               + (SELECT count(*) FROM pg_catalog.pg_proc p WHERE p.pronamespace = n.oid)
               + (SELECT count(*) FROM pg_catalog.pg_type t WHERE t.typnamespace = n.oid AND t.typrelid = 0 AND t.typelem = 0)
        FROM (SELECT) AS one LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = 'philotes'""";

  private static final String CREATE_SCHEMA = """
      CREATE SCHEMA philotes;
      REVOKE ALL ON SCHEMA philotes FROM PUBLIC;
      COMMENT ON SCHEMA philotes IS 'Changes captured by Philotes. Read the view cdc_events; change nothing by hand.'""";

  private static final String CREATE_VERSION_TABLE = """
      CREATE TABLE philotes.schema_version (
        version      int PRIMARY KEY,
        installed_at timestamptz NOT NULL DEFAULT now()
      )""";

  private final Database database;

  public SchemaMigrator(Database database) {
    this.database = database;
  }

  /**
   * Leaves the schema at {@link #VERSION}.
   *
   * @return failed with BUFFER_VERSION, BUFFER_READ_ONLY, BUFFER_RIGHTS, BUFFER_SCHEMA, or why the buffer is not reachable
   */
  public Future<Void> migrate() {
    return database.connect(Session.MIGRATION, 1)
        .compose(connection -> requireUsable(connection)
            .compose(usable -> lock(connection))
            .compose(locked -> migrate(connection, 1))
            .eventually(connection::close))
        .recover(failure -> Future.failedFuture(DatabaseFailures.of(database.side(), database.config(), failure)));
  }

  private static Future<SchemaState> requireUsable(SqlConnection connection) {
    return execute(connection, STATE).map(rows -> {
      SchemaState state = state(rows.iterator().next());
      state.requireUsable();
      return state;
    });
  }

  private static SchemaState state(Row row) {
    return new SchemaState(row.getString(0), row.getString(1), row.getInteger(2), row.getBoolean(3), row.getBoolean(4),
        row.getBoolean(5), row.getBoolean(6), row.getBoolean(7), row.getLong(8));
  }

  /** Fails with BUFFER_SCHEMA when there is no schema of ours, or one that this program does not know. Changes nothing. */
  static Future<Void> requireReadable(SqlConnection connection) {
    return readable(connection).mapEmpty();
  }

  private static Future<Integer> readable(SqlConnection connection) {
    return execute(connection, STATE)
        .map(rows -> state(rows.iterator().next()))
        .compose(state -> {
          state.requireThere();
          return version(connection, state);
        })
        .map(found -> {
          SchemaState.requireKnown(found, VERSION);
          return found;
        });
  }

  /** Fails with BUFFER_SCHEMA when there is no schema of ours, or one of another version than this program's. Changes nothing. */
  static Future<Void> requireCurrent(SqlConnection connection) {
    return readable(connection).map(found -> {
      SchemaState.requireCurrent(found, VERSION);
      return null;
    });
  }

  /** Whether a migration could go on, and what it would find. Changes nothing; fails only when it cannot be read. */
  static Future<SchemaLook> look(SqlConnection connection) {
    return execute(connection, STATE).map(rows -> state(rows.iterator().next())).compose(state -> {
      PhilotesException refusal = refusal(state::requireUsable);
      return refusal != null ? Future.succeededFuture(new SchemaLook(0, refusal))
          : version(connection, state).map(found ->
              new SchemaLook(found, refusal(() -> SchemaState.requireKnown(found, VERSION))));
    });
  }

  private static PhilotesException refusal(Runnable check) {
    try {
      check.run();
      return null;
    } catch (PhilotesException refused) {
      return refused;
    }
  }

  private Future<Void> lock(SqlConnection connection) {
    return execute(connection, "SELECT pg_catalog.pg_try_advisory_lock($1)", LOCK)
        .compose(rows -> rows.iterator().next().getBoolean(0) ? Future.succeededFuture() : waitForLock(connection));
  }

  private Future<Void> waitForLock(SqlConnection connection) {
    log.atInfo().addKeyValue("database", database.config().database()).log("Waits for another migration of the buffer");
    return connection.query("SET lock_timeout = '60s'").execute()
        .compose(set -> execute(connection, "SELECT pg_catalog.pg_advisory_lock($1)", LOCK))
        .mapEmpty();
  }

  /** Looks again, now that nobody else migrates, and does what is left to do. */
  private Future<Void> migrate(SqlConnection connection, int attempt) {
    return requireUsable(connection)
        .compose(state -> connection.begin().compose(transaction -> migrate(connection, state)
            .compose(found -> transaction.commit().onSuccess(done -> tell(found)),
                failure -> transaction.rollback().transform(any -> Future.failedFuture(failure)))))
        .recover(failure -> isHeldUp(failure) ? migrateLater(connection, attempt, failure) : Future.failedFuture(failure));
  }

  private static Future<Integer> migrate(SqlConnection connection, SchemaState state) {
    return run(connection, "SET LOCAL lock_timeout = '5s'")
        .compose(set -> version(connection, state))
        .compose(found -> migrateFrom(connection, state, found).map(found));
  }

  private Future<Void> migrateLater(SqlConnection connection, int attempt, Throwable failure) {
    long delay = BACKOFF.delay(attempt, ThreadLocalRandom.current().nextDouble());
    log.atWarn().addKeyValue("database", database.config().database()).addKeyValue("retryMillis", delay).addKeyValue("why", failure.getMessage())
        .log("Somebody holds a lock on the buffer's tables: migrates them later");
    return database.rest(delay).compose(rested -> migrate(connection, attempt + 1));
  }

  private static boolean isHeldUp(Throwable failure) {
    return failure instanceof PgException error && HELD_UP.contains(error.getSqlState());
  }

  /** The version found; 0 when there is none. */
  private static Future<Integer> version(SqlConnection connection, SchemaState state) {
    return state.hasVersionTable()
        ? execute(connection, "SELECT coalesce(max(version), 0) FROM philotes.schema_version")
            .map(found -> found.iterator().next().getInteger(0))
        : Future.succeededFuture(0);
  }

  private static Future<Void> migrateFrom(SqlConnection connection, SchemaState state, int found) {
    SchemaState.requireKnown(found, VERSION);
    Future<Void> done = prepare(connection, state);
    for (int version = found + 1; version <= VERSION; version++) {
      int next = version;
      done = done.compose(before -> install(connection, next));
    }
    return done;
  }

  private static Future<Void> prepare(SqlConnection connection, SchemaState state) {
    Future<Void> schema = state.schemaExists() ? Future.succeededFuture() : run(connection, CREATE_SCHEMA);
    return schema.compose(made -> state.hasVersionTable() ? Future.succeededFuture() : run(connection, CREATE_VERSION_TABLE));
  }

  private static void tell(int found) {
    if (found < VERSION) {
      log.atInfo().addKeyValue("from", found).addKeyValue("version", VERSION).log("Migrated the buffer's schema");
    }
  }

  private static Future<Void> install(SqlConnection connection, int version) {
    return run(connection, SqlScript.load("schema-" + version + ".sql").text())
        .compose(tables -> inOrder(parts("functions-" + version + ".sql"), connection))
        .compose(functions -> inOrder(parts("views-" + version + ".sql"), connection))
        .compose(all -> execute(connection, "INSERT INTO philotes.schema_version (version) VALUES ($1)", version))
        .mapEmpty();
  }

  private static List<String> parts(String script) {
    return SqlScript.find(script).map(SqlScript::parts).orElse(List.of());
  }

  /** Sends each part after the one before it has succeeded. */
  private static Future<Void> inOrder(List<String> parts, SqlConnection connection) {
    Future<Void> done = Future.succeededFuture();
    for (String part : parts) {
      done = done.compose(before -> run(connection, part)).map(installed -> Failpoints.hit(Failpoint.MIGRATE_HALF, installed));
    }
    return done;
  }

  static Future<Void> run(SqlConnection connection, String sql) {
    return connection.query(sql).execute().mapEmpty();
  }
}
