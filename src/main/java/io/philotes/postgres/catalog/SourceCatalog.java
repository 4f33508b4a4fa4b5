package io.philotes.postgres.catalog;

import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a source's catalog over an ordinary SQL connection. Rows are read through
 * {@code to_jsonb}, so that a column which an older server does not have is NULL. Failures come as the client gives
 * them.
 */
public final class SourceCatalog {

  private static final String SERVER = """
      SELECT current_setting('server_version_num')::int AS version, current_setting('wal_level') AS wal_level,
             (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_sender_timeout') AS wal_sender_timeout,
             (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()) AS encoding,
             r.rolreplication OR r.rolsuper
               OR EXISTS (SELECT FROM pg_roles g WHERE g.rolname = 'rds_replication' AND pg_has_role(r.oid, g.oid, 'MEMBER')) AS may_replicate, r.rolsuper AS superuser, pg_is_in_recovery() AS standby,
             (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text AS lsn,
             pg_postmaster_start_time()::text AS started_at
      FROM pg_roles r WHERE r.rolname = current_user""";

  private static final String SYSTEM_IDENTIFIER = "SELECT system_identifier::text FROM pg_control_system()";

  private static final String SLOT = """
      SELECT j->>'plugin' AS plugin, j->>'slot_type' AS type, j->>'database' AS database,
             (j->>'temporary')::boolean AS temporary, coalesce((j->>'active_pid')::int, 0) AS active_pid,
             (SELECT format('pid %s, %s, %s', a.pid, a.application_name, coalesce(host(a.client_addr), 'local'))
              FROM pg_stat_activity a WHERE a.pid = (j->>'active_pid')::int) AS holder,
             (SELECT a.application_name FROM pg_stat_activity a WHERE a.pid = (j->>'active_pid')::int) AS holder_application,
             j->>'restart_lsn' AS restart_lsn, j->>'confirmed_flush_lsn' AS confirmed_flush_lsn,
             j->>'wal_status' AS wal_status, j->>'invalidation_reason' AS invalidation_reason,
             coalesce((j->>'two_phase')::boolean, false) AS two_phase
      FROM (SELECT to_jsonb(s) AS j FROM pg_replication_slots s WHERE slot_name = $1) q""";

  /** Those that the table {@code c} is a partition of. */
  static final String ANCESTORS = """
      CASE WHEN c.relispartition
           THEN ARRAY(SELECT m.nspname || '.' || r.relname FROM pg_partition_ancestors(c.oid) a
                      JOIN pg_class r ON r.oid = a.relid JOIN pg_namespace m ON m.oid = r.relnamespace WHERE r.oid <> c.oid)
           ELSE '{}' END AS ancestors""";

  private static final String PRIMARY_KEYS = """
      SELECT i.indrelid::bigint AS relation, a.attname AS name
      FROM pg_index i
      CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, ord)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indisprimary AND k.ord <= i.indnkeyatts AND i.indrelid = ANY ($1::bigint[]::oid[]) ORDER BY i.indrelid, k.ord""";

  private static final String TERMINATE = """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND application_name = $2""";

  private static final String WALSENDER = """
      SELECT a.state IS DISTINCT FROM 'idle' AS active,
             coalesce((SELECT string_agg(CASE WHEN b.pid = 0 THEN 'a prepared transaction'
                         ELSE format('pid %s (%s, %s)', b.pid, s.usename, s.application_name) END, ', ' ORDER BY b.pid)
                       FROM unnest(pg_blocking_pids(a.pid)) AS b (pid) LEFT JOIN pg_stat_activity s ON s.pid = b.pid), '') AS waits_for
      FROM pg_stat_activity a WHERE a.pid = $1 AND a.backend_type = 'walsender'""";

  private static final String DROP_SLOT = "SELECT pg_drop_replication_slot($1)";

  /**
   * A standby keeps what it has received and decodes what it has replayed. It computes safe_wal_size from an LSN that it
   * writes itself, which is none, so there it is computed here, as a primary does (pg_get_replication_slots in slotfuncs.c):
   * WAL is lost by whole segments, and counted in those that the limit holds whole. The oldest transaction is looked for
   * only while more than four segments are kept although they are confirmed: then one that was open holds the slot.
   */
  private static final String WAL = """
      SELECT w.decodable::text AS lsn, w.segment, s.slot_name IS NOT NULL AS found, s.restart_lsn::text AS restart_lsn,
             s.confirmed_flush_lsn::text AS confirmed_lsn,
             coalesce(pg_wal_lsn_diff(w.written, s.restart_lsn)::bigint, -1) AS retained,
             coalesce(s.active, false) AS active, s.wal_status,
             to_jsonb(s)->>'invalidation_reason' AS invalidation_reason,
             CASE WHEN NOT w.standby THEN s.safe_wal_size
                  WHEN w.keep >= 0 AND s.wal_status <> 'lost'
                  THEN ((div(s.restart_lsn - pg_lsn '0/0', w.segment) + greatest(w.keep / w.segment, w.least / w.segment) + 1) * w.segment
                        - (w.written - pg_lsn '0/0'))::bigint END AS safe,
             CASE WHEN NOT s.active
                  THEN (nullif(extract(epoch FROM current_setting('idle_replication_slot_timeout', true)::interval), 0)
                        - extract(epoch FROM clock_timestamp() - (to_jsonb(s)->>'inactive_since')::timestamptz))::float8
                  END AS idle_seconds,
             CASE WHEN s.confirmed_flush_lsn - s.restart_lsn > 4 * w.segment
                  THEN (SELECT t.who FROM (
                          SELECT a.backend_xid AS xid, format('pid %s (%s, %s)', a.pid, a.usename, a.application_name)
                                   || coalesce(', begun ' || date_trunc('second', a.xact_start), '') AS who
                          FROM pg_stat_activity a WHERE a.backend_xid IS NOT NULL
                          UNION ALL
                          SELECT p.transaction, format('the prepared transaction %s (%s), of %s', p.gid, p.owner, date_trunc('second', p.prepared))
                          FROM pg_prepared_xacts p) t
                        ORDER BY age(t.xid) DESC LIMIT 1) END AS oldest_transaction
      FROM (SELECT r.standby, r.segment, r.keep, r.least,
                   CASE WHEN r.standby THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS decodable,
                   CASE WHEN r.standby THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_lsn() END AS written
            FROM (SELECT pg_is_in_recovery() AS standby, pg_size_bytes(current_setting('wal_segment_size')) AS segment,
                         pg_size_bytes(current_setting('max_slot_wal_keep_size')) AS keep,
                         pg_size_bytes(current_setting('wal_keep_size')) AS least) r) w
      LEFT JOIN pg_replication_slots s ON s.slot_name = $1""";

  /** As {@link ServerFacts#startedAt()}, to be asked over another connection. */
  public static final String STARTED_AT = "SELECT pg_postmaster_start_time()::text";

  private final SqlClient client;

  public SourceCatalog(SqlClient client) {
    this.client = client;
  }

  /** More about the same server, over the same connection. */
  public PreflightCatalog preflight() {
    return new PreflightCatalog(client);
  }

  public Future<ServerFacts> server() {
    return client.query(SERVER).execute().map(rows -> {
      Row row = rows.iterator().next();
      return new ServerFacts(row.getInteger("version"), row.getString("wal_level"),
          Duration.ofMillis(row.getLong("wal_sender_timeout")), row.getString("encoding"),
          row.getBoolean("may_replicate"), row.getBoolean("superuser"), row.getBoolean("standby"),
          Lsn.parse(row.getString("lsn")), row.getString("started_at"));
    });
  }

  /** What IDENTIFY_SYSTEM calls systemid: the same for a cluster and its standbys, different for any other. */
  public Future<String> systemIdentifier() {
    return client.query(SYSTEM_IDENTIFIER).execute().map(rows -> rows.iterator().next().getString(0));
  }

  public Future<Optional<SlotFacts>> slot(String name) {
    return client.preparedQuery(SLOT).execute(Tuple.of(name)).map(rows -> first(rows).map(row -> new SlotFacts(name,
        row.getString("plugin"), row.getString("type"), row.getString("database"), row.getBoolean("temporary"),
        row.getInteger("active_pid"), row.getString("holder"), row.getString("holder_application"), lsn(row, "restart_lsn"),
        lsn(row, "confirmed_flush_lsn"), row.getString("wal_status"), row.getString("invalidation_reason"),
        row.getBoolean("two_phase"))));
  }

  /** More about its publications, over the same connection. */
  public PublicationCatalog publications() {
    return new PublicationCatalog(client);
  }

  /** @param wanted tables ({@code schema.table}) that it should publish */
  public Future<Optional<PublicationFacts>> publication(String name, List<String> wanted) {
    return publications().find(name, wanted);
  }

  /** The primary keys of the tables that have one, by oid: column names in key order. */
  public Future<Map<Long, List<String>>> primaryKeys(List<Long> relationOids) {
    return client.preparedQuery(PRIMARY_KEYS).execute(Tuple.of(relationOids.toArray(Long[]::new))).map(rows -> {
      Map<Long, List<String>> keys = new HashMap<>();
      for (Row row : rows) {
        keys.computeIfAbsent(row.getLong("relation"), oid -> new ArrayList<>()).add(row.getString("name"));
      }
      return keys;
    });
  }

  /** The columns of tables as they are now, by oid; tables that are not there are missing. */
  public Future<Map<Long, TableShape>> shapes(List<Long> relationOids) {
    return new ShapeCatalog(client).read(relationOids);
  }

  /** Ends the process that uses a slot, if it still carries that application name. */
  public Future<Void> terminate(int pid, String applicationName) {
    return client.preparedQuery(TERMINATE).execute(Tuple.of(pid, applicationName)).mapEmpty();
  }

  /** The walsender with this number; empty when there is none. */
  public Future<Optional<WalsenderFacts>> walsender(int pid) {
    return client.preparedQuery(WALSENDER).execute(Tuple.of(pid)).map(rows -> first(rows)
        .map(row -> new WalsenderFacts(row.getBoolean("active"), row.getString("waits_for"))));
  }

  /** Drops a slot, with everything the source keeps for it. Fails when someone uses it or it is not there. */
  public Future<Void> dropSlot(String name) {
    return client.preparedQuery(DROP_SLOT).execute(Tuple.of(name)).mapEmpty();
  }

  /** Where the WAL ends and what the slot keeps of it. Cheap enough to be asked every other second. */
  public Future<WalFacts> wal(String slot) {
    return client.preparedQuery(WAL).execute(Tuple.of(slot)).map(rows -> {
      Row row = rows.iterator().next();
      return new WalFacts(Lsn.parse(row.getString("lsn")), row.getLong("segment"), row.getBoolean("found") ? slotWal(row) : null);
    });
  }

  private static SlotWal slotWal(Row row) {
    return new SlotWal(lsn(row, "restart_lsn"), lsn(row, "confirmed_lsn"), row.getLong("retained"), row.getBoolean("active"),
        row.getString("wal_status"), row.getString("invalidation_reason"), row.getLong("safe"), row.getDouble("idle_seconds"),
        row.getString("oldest_transaction"));
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }

  private static Lsn lsn(Row row, String column) {
    String text = row.getString(column);
    return text == null ? Lsn.ZERO : Lsn.parse(text);
  }
}
