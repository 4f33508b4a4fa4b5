package io.philotes.postgres.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads of a server what tells whether it can be captured well, beside what a start needs ({@link SourceCatalog}). Needs no
 * rights; what a role may not see is left out. Changes nothing. Failures come as the client gives them.
 */
public final class PreflightCatalog {

  /** More tables than this are not looked at one by one. */
  public static final int MOST_TABLES = 20_000;

  private static final String LINK =
      "SELECT pg_backend_pid() AS pid, (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl) AS tls";

  private static final String SETTINGS =
      "SELECT name, setting, current_setting(name) AS shown FROM pg_settings WHERE name = ANY ($1)";

  private static final String ROLE = """
      SELECT r.rolname, r.rolsuper, r.rolreplication, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
             CASE WHEN r.rolvaliduntil < 'infinity' THEN r.rolvaliduntil END AS valid_until,
             coalesce((SELECT array_agg(g.rolname::text ORDER BY g.rolname) FROM pg_roles g
                       WHERE g.oid <> r.oid AND NOT r.rolsuper AND pg_has_role(r.oid, g.oid, 'MEMBER')), '{}') AS member_of,
             coalesce((SELECT pg_has_role(r.oid, p.pubowner, 'USAGE') FROM pg_publication p WHERE p.pubname = $1), false)
               AS owns_publication
      FROM pg_roles r WHERE r.rolname = current_user""";

  private static final String TABLES = """
      SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind, c.relpersistence::text AS persistence,
             c.relreplident::text AS identity, c.relrowsecurity AS row_security,
             %s,
             EXISTS (SELECT FROM pg_index i WHERE %s) AS identified,
             NOT c.relispartition AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid) AS inherits,
             EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated <> '' AND NOT a.attisdropped)
               AS generated_columns,
             p.tablename IS NOT NULL AS published
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN (SELECT DISTINCT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1) p
        ON p.schemaname = n.nspname AND p.tablename = c.relname
      WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
        AND (n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' OR n.nspname || '.' || c.relname = ANY ($3))
      ORDER BY n.nspname || '.' || c.relname = ANY ($3) DESC, n.nspname, c.relname LIMIT $2""".formatted(SourceCatalog.ANCESTORS, IdentityCatalog.isIdentity("c"));

  private static final String FILTERED = """
      SELECT c.oid::regclass::text AS name
      FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid JOIN pg_class c ON c.oid = r.prrelid
      WHERE p.pubname = $1 AND (to_jsonb(r) ->> 'prqual' IS NOT NULL OR to_jsonb(r) ->> 'prattrs' IS NOT NULL) ORDER BY 1""";

  private static final String SLOTS = """
      SELECT slot_name, active, temporary, database,
             coalesce(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                                      restart_lsn)::bigint, 0) AS retained
      FROM pg_replication_slots ORDER BY slot_name""";

  private static final String SENDERS = "SELECT count(*) FROM pg_stat_replication";

  private static final String OPEN = """
      SELECT format('pid %s (%s, %s) for %s', pid, usename, application_name,
                    coalesce(extract(epoch FROM clock_timestamp() - xact_start)::bigint || ' s', 'an unknown time')) AS who
      FROM pg_stat_activity
      WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
        AND (xact_start IS NULL OR xact_start < clock_timestamp() - interval '30 seconds')
      ORDER BY xact_start LIMIT 10""";

  private static final String PREPARED = "SELECT gid::text AS gid FROM pg_prepared_xacts ORDER BY prepared LIMIT 10";

  private final SqlClient client;

  public PreflightCatalog(SqlClient client) {
    this.client = client;
  }

  public Future<LinkFacts> link() {
    return client.query(LINK).execute().map(rows -> {
      Row row = rows.iterator().next();
      return new LinkFacts(row.getInteger("pid"), row.getString("tls"));
    });
  }

  /** The settings of these names, without those that the server does not have. */
  public Future<Map<String, Setting>> settings(List<String> names) {
    return client.preparedQuery(SETTINGS).execute(Tuple.of(names.toArray(String[]::new))).map(rows -> {
      Map<String, Setting> settings = new HashMap<>();
      rows.forEach(row -> settings.put(row.getString("name"), new Setting(row.getString("setting"), row.getString("shown"))));
      return settings;
    });
  }

  /** The role of this connection. */
  public Future<RoleFacts> role(String publication) {
    return client.preparedQuery(ROLE).execute(Tuple.of(publication)).map(rows -> {
      Row row = rows.iterator().next();
      return new RoleFacts(row.getString("rolname"), row.getBoolean("rolsuper"), row.getBoolean("rolreplication"),
          row.getBoolean("rolbypassrls"), row.getBoolean("rolcreaterole"), row.getBoolean("rolcreatedb"),
          List.of(row.getArrayOfStrings("member_of")), row.getOffsetDateTime("valid_until"), row.getBoolean("owns_publication"));
    });
  }

  /**
   * At most {@link #MOST_TABLES} tables of the database, and what could be taken for one.
   *
   * @param wanted {@code schema.table}; these come first
   */
  public Future<List<TableFacts>> tables(String publication, List<String> wanted) {
    return client.preparedQuery(TABLES).execute(Tuple.of(publication, MOST_TABLES).addArrayOfString(wanted.toArray(String[]::new))).map(rows -> list(rows, PreflightCatalog::table));
  }

  private static TableFacts table(Row row) {
    return new TableFacts(row.getString("schema"), row.getString("name"), row.getString("kind").charAt(0), row.getString("persistence").charAt(0),
        row.getString("identity").charAt(0), row.getBoolean("identified"), List.of(row.getArrayOfStrings("ancestors")), row.getBoolean("inherits"),
        row.getBoolean("row_security"), row.getBoolean("generated_columns"), row.getBoolean("published"));
  }

  /** Tables of which the publication leaves out rows or columns. */
  public Future<List<String>> filteredTables(String publication) {
    return client.preparedQuery(FILTERED).execute(Tuple.of(publication)).map(rows -> list(rows, row -> row.getString("name")));
  }

  /** Every slot of the server. */
  public Future<List<SlotUse>> slots() {
    return client.query(SLOTS).execute().map(rows -> list(rows, row -> new SlotUse(row.getString("slot_name"),
        row.getString("database"), row.getBoolean("active"), row.getBoolean("temporary"), row.getLong("retained"))));
  }

  /** How many walsenders are at work. */
  public Future<Long> senders() {
    return client.query(SENDERS).execute().map(rows -> rows.iterator().next().getLong(0));
  }

  public Future<OpenTransactions> openTransactions() {
    return client.query(OPEN).execute().compose(open -> client.query(PREPARED).execute().map(prepared ->
        new OpenTransactions(list(open, row -> row.getString("who")), list(prepared, row -> row.getString("gid")))));
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> reader) {
    List<T> read = new ArrayList<>();
    rows.forEach(row -> read.add(reader.apply(row)));
    return read;
  }
}
