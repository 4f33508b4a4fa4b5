package io.philotes.bench;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Fills a registered source's buffer inside the server, as if that many rows had been captured before: batches of 1,000
 * rows in one transaction each, with a chain and checksums that {@code verify} accepts. The LSNs end where the source
 * stands, so that the stream goes on behind them. Needs PostgreSQL 18 for crc32c.
 */
public final class FilledBuffer {

  private static final int ROWS = 1_000;

  private static final String RELATION = """
      INSERT INTO philotes.relations (source_id, id, relation_oid, version, schema_name, table_name, replica_identity, columns,
          key_columns, first_lsn)
        SELECT id, 1, 4000000000, 1, 'public', 'filled', 'd',
          '[{"name":"id","type":20,"modifier":-1,"typeName":null,"key":true},{"name":"note","type":25,"modifier":-1,"typeName":null,"key":false}]',
          '{id}', 1 FROM philotes.sources""";
  private static final String PART = """
      CREATE FUNCTION pg_temp.part(image text) RETURNS bytea IMMUTABLE LANGUAGE sql AS $$
        SELECT CASE WHEN image IS NULL THEN int4send(-1) ELSE int4send(octet_length(image)) || convert_to(image, 'UTF8') END
      $$""";
  private static final String FILL = """
      CREATE PROCEDURE philotes_bench_fill(batches int) LANGUAGE plpgsql AS $$
      DECLARE
        source philotes.sources;
        first bigint := 1;
        starts bigint;
        previous bigint := 0;
        log text;
      BEGIN
        SELECT * INTO source FROM philotes.sources;
        log := 'philotes.events_' || source.id;
        starts := source.last_end_lsn - batches * 16::bigint;
        FOR batch IN 1..batches LOOP
          EXECUTE format('WITH filled AS (INSERT INTO %s (position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation, after)
              SELECT $1 + i, $2, i, i = 999, $2 - 8, 1000 + $3, 817689600000000 + $3 * 1000, 1, 1,
                json_build_object(''id'', $1 + i, ''note'', rpad(md5(i::text), 220, '' the quick brown fox''))
              FROM generate_series(0, 999) i RETURNING position, commit_lsn, seq, operation, before, after, metadata)
            SELECT crc32c(substring(int8send($4) FROM 5) || string_agg(int8send(position) || int8send(commit_lsn) || int4send(seq)
              || substring(int2send(operation) FROM 2) || pg_temp.part(before::text) || pg_temp.part(after::text)
              || pg_temp.part(metadata::text), ''''::bytea ORDER BY position)) FROM filled', log)
            INTO previous USING first, starts, batch, previous;
          INSERT INTO philotes.batches (source_id, epoch, first_position, last_position, prev_end_lsn, end_lsn, transactions,
              first_commit_time, last_commit_time, checksum)
            VALUES (source.id, source.epoch, first, first + 999, starts, starts + 16, 1, 817689600000000 + batch * 1000,
              817689600000000 + batch * 1000, previous);
          first := first + 1000;
          starts := starts + 16;
          UPDATE philotes.sources SET next_position = first, last_commit_lsn = starts - 16;
          COMMIT;
        END LOOP;
      END
      $$""";

  private FilledBuffer() {}

  /** @param events rounded up to whole batches; the buffer must hold none yet. @return how many it holds then */
  public static long fill(Connection buffer, long events) throws SQLException {
    int batches = Math.toIntExact((events + ROWS - 1) / ROWS);
    try (Statement statement = buffer.createStatement()) {
      statement.execute("SET synchronous_commit = off");
      for (String sql : List.of(RELATION, PART, FILL)) {
        statement.execute(sql);
      }
      attach(buffer, (long) batches * ROWS);
      try (CallableStatement call = buffer.prepareCall("CALL philotes_bench_fill(" + batches + ")")) {
        call.execute();
      }
      statement.execute("DROP PROCEDURE philotes_bench_fill");
      statement.execute("VACUUM (ANALYZE)");
      statement.execute("CHECKPOINT");
    }
    return (long) batches * ROWS;
  }

  /** Partitions of a million positions, as the writer would have attached them. */
  private static void attach(Connection buffer, long events) throws SQLException {
    long next = Long.parseLong(Server.text(buffer, "SELECT coalesce(max(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''(\\d+)''\\)')::bigint), 1)"
        + " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass('philotes.events_' || (SELECT id FROM philotes.sources))"));
    for (; next <= events; next += 1_000_000) {
      Server.text(buffer, "SELECT philotes.attach_partition((SELECT id FROM philotes.sources), " + next + ", " + (next + 1_000_000) + ")");
    }
  }
}
