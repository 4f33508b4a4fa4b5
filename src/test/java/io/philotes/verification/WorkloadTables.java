package io.philotes.verification;

import io.philotes.testing.TestDatabase;

/**
 * The tables that the workload writes. Several keep small values out of line (toast_tuple_target), so that values that
 * did not change are not sent.
 */
final class WorkloadTables {

  static final int ACCOUNTS = 40;
  static final String ODD = "\"Odd \"\"schema\".\"We\"\"ird Ünïcode\"";

  private static final String[] SCRIPT = {
      "CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL, ver bigint NOT NULL, pad text)"
          + " WITH (toast_tuple_target = 128)",
      "ALTER TABLE account ALTER pad SET STORAGE EXTERNAL",
      "CREATE TABLE ledger (writer int, n bigint, from_id int, to_id int, amount bigint, n_events int NOT NULL,"
          + " sum text NOT NULL, PRIMARY KEY (writer, n))",
      "CREATE TABLE seqtab (writer int PRIMARY KEY, n bigint NOT NULL)",
      "CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy')",
      "CREATE TABLE item (id uuid PRIMARY KEY, owner int NOT NULL, i2 smallint, i8 bigint, num numeric, f8 double precision,"
          + " f4 real, ok boolean, note text, c char(5), ts timestamptz, tp timestamp, d date, iv interval, by bytea, js json,"
          + " jb jsonb, ia int[], ta text[], rg int4range, ip inet, m mood, vb bit varying)",
      "CREATE INDEX item_owner ON item (owner)",
      "CREATE TABLE part (id bigint, k text, v text, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
      "CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a')",
      "CREATE TABLE part_b PARTITION OF part FOR VALUES IN ('b')",
      "CREATE TABLE part_other PARTITION OF part DEFAULT",
      "CREATE TABLE nopk (owner int, v text, pad text) WITH (toast_tuple_target = 128)",
      "ALTER TABLE nopk ALTER pad SET STORAGE EXTERNAL",
      "ALTER TABLE nopk REPLICA IDENTITY FULL",
      "CREATE TABLE scratch (id bigint PRIMARY KEY, line text)",
      "CREATE TABLE scratch_side (id bigint PRIMARY KEY, line text)",
      "CREATE SCHEMA \"Odd \"\"schema\"",
      "CREATE TABLE " + ODD + " (\"sel;ect\" text PRIMARY KEY, \"na me\" text, \"ORDER\" int)",
      "CREATE UNLOGGED TABLE noise (id bigint, v text)",
      "CREATE SEQUENCE verification_run",
      "INSERT INTO account SELECT n, 1000, 0, repeat(md5(n::text), n * 4) FROM generate_series(1, " + ACCOUNTS + ") n"};

  private WorkloadTables() {}

  static void create(TestDatabase database) {
    database.execute(SCRIPT);
  }

  /** The table of one writer that changes its form. */
  static String shapeTable(int writer) {
    return "shape_" + writer;
  }

  static String createShapeTable(int writer) {
    return "CREATE TABLE IF NOT EXISTS " + shapeTable(writer) + " (id bigint PRIMARY KEY, v text)";
  }
}
