package io.philotes.recording;

import io.philotes.demo.postgres.PgCluster;
import io.philotes.recording.Tail.Answer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/** What is recorded. Each scenario plays on a stage of its own and leaves it with an open stream. */
final class Scenarios {

  /** A play. */
  interface Script {
    void run(Stage stage) throws Exception;
  }

  private static final String LARGE = "(select string_agg(md5(n::text), '') from generate_series(1, 70) n)";
  private static final String[] ACCOUNT = {"create table account (id int primary key, name text, doc text)",
      "alter table account alter doc set storage external", "create table noise (v text)"};

  private Scenarios() {}

  static Map<String, Script> all() {
    Map<String, Script> all = new LinkedHashMap<>();
    all.put("rows", Scenarios::rows);
    all.put("interleaved", Scenarios::interleaved);
    all.put("back-to-back", Scenarios::backToBack);
    all.put("copy", Scenarios::copy);
    all.put("multi-insert", Scenarios::multiInsert);
    all.put("savepoints", Scenarios::savepoints);
    all.put("many-subtransactions", Scenarios::manySubtransactions);
    all.put("ddl", Scenarios::ddl);
    all.put("truncate", Scenarios::truncate);
    all.put("unpublished", Scenarios::unpublished);
    all.put("messages-not-asked", Scenarios::messagesNotAsked);
    all.put("empty", Scenarios::empty);
    all.put("big-with-keepalives", Scenarios::bigWithKeepalives);
    all.put("commit-behind-page-header", Scenarios::commitBehindPageHeader);
    all.put("slow-answers", stage -> writes(stage, Answer.SELDOM, 23));
    all.put("no-answers", stage -> writes(stage, Answer.NEVER, 12));
    all.put("reconnect", Scenarios::reconnect);
    all.put("reconnect-within-transaction", Scenarios::reconnectWithin);
    all.put("start-points", Scenarios::startPoints);
    all.put("start-at-zero", Scenarios::startAtZero);
    all.put("crash-slot-goes-back", Scenarios::crashSlotGoesBack);
    all.put("crash-within-transaction", Scenarios::crashWithin);
    all.put("shutdown-storm", Scenarios::shutdownStorm);
    all.put("prepared", Scenarios::prepared);
    all.put("types", Scenarios::types);
    all.put("identity-full", Scenarios::identityFull);
    all.put("identity-index", Scenarios::identityIndex);
    all.put("toast", Scenarios::toast);
    all.put("partitions", stage -> partitions(stage, false));
    all.put("partitions-via-root", stage -> partitions(stage, true));
    all.put("origins", Scenarios::origins);
    all.put("names", Scenarios::names);
    all.put("wide", Scenarios::wide);
    all.put("on-conflict", Scenarios::onConflict);
    all.put("publication-changes", Scenarios::publicationChanges);
    all.put("old-open-transaction", Scenarios::oldOpenTransaction);
    for (int seed = 1; seed <= 6; seed++) {
      long fixed = seed;
      all.put("mix-" + seed, stage -> new Mix(stage, fixed).run());
    }
    return all;
  }

  /** What no product stream has; for the rules and the corpus only. */
  static Map<String, Script> forCorpus() {
    Map<String, Script> some = new LinkedHashMap<>();
    some.put("messages", Scenarios::messages);
    some.put("streamed", Scenarios::streamed);
    some.put("refusals", Scenarios::refusals);
    for (String name : List.of("rows", "truncate", "types", "identity-full", "toast", "origins", "names", "savepoints", "mix-1", "ddl")) {
      some.put(name, all().get(name));
    }
    return some;
  }

  private static void begin(Stage stage, String... preparation) throws Exception {
    stage.sql(preparation);
    stage.slots();
  }

  private static void rows(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into account values (1, 'Ann', 'a'), (2, 'Bob', null)", "update account set name = 'Anna' where id = 1",
        "update account set id = 3 where id = 2", "delete from account where id = 3");
    stage.transaction("insert into account values (4, '', '')", "update account set doc = 'b'", "delete from account where id = 1");
    stage.catchUp();
  }

  private static void interleaved(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    List<Connection> writers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      writers.add(stage.session());
    }
    for (int round = 0; round < 4; round++) {
      for (int n = 0; n < 3; n++) {
        for (int w = 0; w < writers.size(); w++) {
          Stage.run(writers.get(w), "insert into account values (" + (round * 100 + n * 10 + w) + ", 'w" + w + "', null)");
        }
      }
      for (int w = writers.size() - 1; w >= 0; w--) {
        if ((w + round) % 3 == 0) {
          Stage.run(stage.main(), "insert into account values (" + (1000 + round * 10 + w) + ", 'between', null)");
        }
        writers.get(w).commit();
      }
      stage.catchUp();
    }
  }

  private static void backToBack(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.SELDOM);
    List<Connection> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      writers.add(stage.session());
    }
    for (int round = 0; round < 6; round++) {
      for (int w = 0; w < 8; w++) {
        Stage.run(writers.get(w), "insert into account values (" + (round * 10 + w) + ", 'x', null)");
      }
      for (Connection writer : writers) {
        writer.commit();
      }
    }
    stage.catchUp();
  }

  private static void copy(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      lines.append(i).append("\trow ").append(i).append("\t\\N\n");
    }
    stage.main().unwrap(PGConnection.class).getCopyAPI().copyIn("copy account from stdin", new java.io.StringReader(lines.toString()));
    stage.catchUp();
    stage.sql("update account set name = 'u' where id % 7 = 0", "delete from account where id % 3 = 0");
    stage.catchUp();
  }

  private static void multiInsert(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    for (int size : new int[] {1, 2, 30, 200}) {
      stage.sql("insert into account select " + size * 1000 + " + n, 'n' || n, null from generate_series(1, " + size + ") n");
      stage.sql("create table copied_" + size + " as select * from account");
    }
    stage.catchUp();
  }

  private static void savepoints(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    for (int round = 0; round < 4; round++) {
      int id = round * 100;
      stage.transaction("insert into account values (" + id + ", 'a', null)", "savepoint a", "insert into account values (" + (id + 1) + ", 'b', null)",
          "savepoint b", "insert into account values (" + (id + 2) + ", 'c', null)", "rollback to savepoint b", "insert into account values (" + (id + 3) + ", 'd', null)",
          "release savepoint a", "savepoint c", "delete from account where id = " + id, round % 2 == 0 ? "rollback to savepoint c" : "release savepoint c");
    }
    stage.transaction("savepoint z", "insert into account values (999, 'gone', null)", "rollback to savepoint z");
    stage.catchUp();
  }

  private static void manySubtransactions(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    stage.sql("do $$ begin for i in 1..150 loop begin insert into account values (i, 's', null); if i % 3 = 0 then raise exception 'x'; end if;"
        + " exception when raise_exception then null; end; end loop; end $$");
    stage.catchUp();
  }

  private static void ddl(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    stage.transaction("insert into account values (1, 'a', null)", "alter table account add extra int default 5", "insert into account values (2, 'a', null, 6)",
        "alter table account rename name to title", "update account set title = 'z' where id = 1", "alter table account drop extra, alter title type varchar(40)",
        "alter table account rename to renamed", "insert into renamed values (3, 'a')", "alter table renamed replica identity full", "delete from renamed where id = 2");
    stage.sql("create table made (id int primary key)", "insert into made values (1)", "drop table made", "create table made (id text)", "insert into made values ('one')",
        "alter table renamed add v int", "alter table renamed drop v", "alter table renamed add v text", "insert into renamed values (9, 't', null, 'v')");
    stage.catchUp();
  }

  private static void truncate(Stage stage) throws Exception {
    begin(stage, "create table a (id serial primary key)", "create table b (id int references a)", "create table c (id serial)", "create table d (v int)", "create table e (v int)");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into a default values", "insert into c default values", "truncate c", "truncate a cascade", "truncate c, d, e restart identity");
    stage.transaction("insert into d values (1)", "truncate d, e", "insert into d values (2)", "truncate a, b, c, d, e restart identity cascade");
    stage.catchUp();
  }

  private static void unpublished(Stage stage) throws Exception {
    begin(stage, "create table seen (id int)", "create table noise (v text)", "create publication p for table seen");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into seen values (1)");
    stage.catchUp();
    for (int i = 0; i < 6; i++) {
      stage.sql("insert into noise select md5(n::text) from generate_series(1, 500) n", "create temp table t" + i + " (v int)", "update noise set v = v where v < '1'");
      stage.catchUp();
    }
    stage.sql("insert into seen values (2)");
    stage.catchUp();
  }

  private static void messagesNotAsked(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    stage.transaction("insert into account values (1, 'a', null)", "select pg_logical_emit_message(true, 'in', 'x')", "select pg_logical_emit_message(false, 'out', 'y')",
        "insert into account values (2, 'b', null)");
    stage.sql("select pg_logical_emit_message(true, 'alone', 'x')", "select pg_logical_emit_message(false, 'alone', 'y')");
    stage.catchUp();
  }

  private static void empty(Stage stage) throws Exception {
    begin(stage, "create table seen (id int primary key)", "create table noise (v int)", "create publication p for table seen with (publish = 'insert, delete')");
    stage.stream(Answer.AT_ONCE);
    for (int i = 0; i < 5; i++) {
      stage.sql("insert into noise values (1)", "insert into seen values (" + i + ")", "update seen set id = id where id = " + i, "truncate noise", "analyze seen");
      stage.transaction("savepoint a", "insert into seen values (77)", "rollback to a");
    }
    stage.catchUp();
  }

  private static void bigWithKeepalives(Stage stage) throws Exception {
    begin(stage, "create table seen (id int primary key)", "create table noise (v int)", "create publication p for table seen");
    stage.transaction("insert into seen values (1), (2)", "insert into noise select generate_series(1, 400000)", "insert into seen values (3)",
        "insert into noise select generate_series(1, 300000)", "delete from seen where id = 2");
    stage.sql("insert into seen values (4)");
    stage.setting("options", "-c wal_sender_timeout=150");
    stage.stream(Answer.AT_ONCE);
    stage.catchUp();
  }

  /** Fills WAL so that the Commit record would begin with a page, whose header pushes it back. */
  private static void commitBehindPageHeader(Stage stage) throws Exception {
    begin(stage, "create table seen (id int primary key)", "create table noise (v int)", "create publication p for table seen");
    for (int id = 1; id <= 2; id++) {
      stage.main().setAutoCommit(false);
      stage.sql("insert into seen values (" + id + ")", "insert into noise select generate_series(1, 500000)", "insert into seen values (" + -id + ")");
      for (int tries = 0; tries < 50; tries++) {
        long room = 8192 - Long.parseLong(stage.text("select (pg_current_wal_insert_lsn() - '0/0') % 8192"));
        if (room == 8192 - 24 || room == 8192 - 40) {
          break;
        }
        stage.sql("select pg_logical_emit_message(true, 'pad', repeat('x', " + (room > 400 ? room - 57 : 500) + "))");
      }
      stage.main().commit();
      stage.main().setAutoCommit(true);
    }
    stage.setting("options", "-c wal_sender_timeout=150");
    stage.stream(Answer.AT_ONCE);
    stage.catchUp();
  }

  private static void writes(Stage stage, Answer answer, int count) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(answer);
    for (int i = 0; i < count; i++) {
      stage.sql("insert into account values (" + i + ", 'n', null)", "insert into noise values ('x')");
    }
    stage.catchUp();
  }

  private static void reconnect(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    for (int round = 0; round < 5; round++) {
      stage.stream(Answer.values()[round % 3]);
      for (int i = 0; i < 4; i++) {
        stage.sql("insert into account values (" + (round * 10 + i) + ", 'n', null)");
      }
      stage.catchUp();
      if (round < 4) {
        stage.cut();
        stage.sql("insert into account values (" + (round * 10 + 5) + ", 'while away', null)");
      }
    }
  }

  private static void reconnectWithin(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.sql("insert into account values (0, 'first', null)", "insert into account select n, 'big', null from generate_series(1, 120) n", "insert into account values (999, 'last', null)");
    for (int read : new int[] {4, 5, 60, 124, 126}) {
      stage.stream(Answer.AT_ONCE).readMessages(read);
      stage.cut();
    }
    stage.stream(Answer.AT_ONCE);
    stage.catchUp();
  }

  /** Fact 1: at a commit LSN the transaction comes, at its end LSN it does not. */
  private static void startPoints(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.sql("insert into account values (1, 'a', null)", "insert into account values (2, 'b', null)", "insert into account values (3, 'c', null)");
    stage.stream(Answer.NEVER);
    stage.catchUp();
    stage.cut();
    List<Recording.Item> commits = stage.items.stream().filter(item -> item.kind() == Recording.Kind.WAL && item.payload()[0] == 'C').toList();
    for (Recording.Item commit : commits) {
      WalMessage message = WalMessage.parse(commit.payload());
      for (long from : new long[] {message.lsn() - 1, message.lsn(), message.lsn() + 1, message.endLsn()}) {
        stage.stream(from, Answer.NEVER, false);
        stage.catchUp();
        stage.cut();
      }
    }
    stage.stream(commits.get(0).end(), Answer.AT_ONCE, false);
    stage.catchUp();
  }

  private static void startAtZero(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.sql("insert into account values (1, 'a', null)");
    stage.stream(0, Answer.AT_ONCE, false);
    stage.catchUp();
    stage.status();
    stage.cut();
    stage.sql("insert into account values (2, 'b', null)");
    stage.stream(0, Answer.AT_ONCE, true);
    stage.catchUp();
  }

  private static void crashSlotGoesBack(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    stage.sql("checkpoint");
    for (int i = 0; i < 6; i++) {
      stage.sql("insert into account values (" + i + ", 'before', null)");
    }
    stage.catchUp();
    stage.status();
    stage.crash();
    stage.sql("insert into account values (7, 'after', null)");
    stage.stream(0, Answer.NEVER, false);
    stage.catchUp();
    stage.cut();
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into account values (8, 'after', null)");
    stage.catchUp();
  }

  private static void crashWithin(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.sql("insert into account values (0, 'first', null)", "insert into account select n, 'big', null from generate_series(1, 60) n", "insert into account values (999, 'last', null)");
    Connection lost = stage.session();
    Stage.run(lost, "insert into account values (5000, 'never committed', null)");
    stage.stream(Answer.AT_ONCE).readMessages(30);
    stage.crash();
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into account values (1000, 'after', null)");
    stage.catchUp();
  }

  /** Fact 9: a client that answers and does not confirm is asked again and again while the server wants to stop. */
  private static void shutdownStorm(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    Tail tail = stage.stream(Answer.NEVER);
    for (int i = 0; i < 3; i++) {
      stage.sql("insert into account values (" + i + ", 'n', null)");
    }
    stage.catchUp();
    stage.resumeAt(tail.durable());
    Thread stop = new Thread(() -> {
      try {
        stage.server.stop(PgCluster.StopMode.FAST);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
    stop.start();
    tail.readMessagesAndKeepalives(300);
    tail.end("shutdown");
    stop.join();
    stage.comeBack();
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into account values (9, 'after', null)");
    stage.catchUp();
  }

  private static void prepared(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    stage.sql("begin", "insert into account values (1, 'prepared first', null)", "prepare transaction 'one'");
    stage.sql("begin", "insert into account values (2, 'given up', null)", "prepare transaction 'two'");
    stage.sql("insert into account values (3, 'between', null)");
    stage.catchUp();
    stage.cut();
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into account values (4, 'between', null)", "commit prepared 'one'", "rollback prepared 'two'", "insert into account values (5, 'behind', null)");
    stage.catchUp();
  }

  private static void types(Stage stage) throws Exception {
    begin(stage, "create type mood as enum ('sad', 'ok')", "create domain positive as int check (value > 0)", "create type pair as (x int, y text)",
        "create table typed (id serial primary key, b bool, n numeric, f float8, t text, j jsonb, js json, d date, ts timestamptz, i interval, u uuid, by bytea,"
            + " a int[], r int4range, ip inet, m mood, p positive, c pair, x xml, v tsvector, mo money, bi bit(5), l pg_lsn)");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into typed (b, n, f, t, j, js, d, ts, i) values (true, 'NaN', 'Infinity', E'Grüße 😀 \\t \"\\\\', '{\"a\": [1, 2.50, null]}', '{\"a\" : 1,\"a\":2}', 'infinity', '2026-01-24 10:00:00.123456+05:30', '1 mon -3 days')",
        "insert into typed (n, f, t, j, d, u, by, a, r, ip) values (1e-40, 5e-324, '', 'null', '4713-01-01 BC', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\\x00ff7f', '[-1:1]={1,NULL,3}', '(,5)', '2001:db8::1/64')",
        "insert into typed (m, p, c, x, v, mo, bi, l) values ('ok', 7, row(1, 'a \"b\"'), '<a>ä</a>', to_tsvector('english', 'a fox'), -12.34, B'10101', 'FFFFFFFF/FFFFFFFF')",
        "alter type mood rename value 'ok' to 'fine'", "insert into typed (m) values ('fine')", "update typed set n = id", "delete from typed where m is not null");
    stage.catchUp();
  }

  private static void identityFull(Stage stage) throws Exception {
    begin(stage, "create table full_rows (a int, b text, c text)", "alter table full_rows replica identity full", "alter table full_rows alter c set storage external");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into full_rows values (1, 'x', " + LARGE + "), (2, null, null), (2, null, null)", "update full_rows set b = 'y'", "update full_rows set c = 'short' where a = 1",
        "delete from full_rows where a = 2", "update full_rows set a = 9");
    stage.catchUp();
  }

  private static void identityIndex(Stage stage) throws Exception {
    begin(stage, "create table indexed (a int, b text not null, c text)", "create unique index indexed_b on indexed (b)", "alter table indexed replica identity using index indexed_b");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into indexed values (1, 'k', 'v'), (null, 'l', null)", "update indexed set c = 'w' where b = 'k'", "update indexed set b = 'm' where b = 'k'", "delete from indexed");
    stage.catchUp();
  }

  private static void toast(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into account values (1, 'Ann', " + LARGE + ")", "update account set name = 'Anna'", "update account set id = 2", "update account set doc = doc || 'x'", "delete from account");
    stage.catchUp();
  }

  private static void partitions(Stage stage, boolean viaRoot) throws Exception {
    begin(stage, "create table part (id int, k int, v text, primary key (id, k)) partition by list (k)", "create table part_1 partition of part for values in (1)",
        "create table part_2 partition of part for values in (2)", "create publication p for table part with (publish_via_partition_root = " + viaRoot + ")");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into part select n, 1 + n % 2, 'x' from generate_series(1, 10) n", "update part set k = 2 where id = 2", "delete from part where id > 8", "truncate part_1", "truncate part",
        "alter table part detach partition part_2", "insert into part_2 values (1, 2, 'alone')", "create table part_3 partition of part for values in (3)", "insert into part values (3, 3, 'new')");
    stage.catchUp();
  }

  /** Begin has no place of its own when Origin follows it. An origin dropped meanwhile still has its name, by the historic catalog. */
  private static void origins(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    String name = stage.text("select 'far_' || current_database()");
    stage.sql("select pg_replication_origin_create('" + name + "')", "select pg_replication_origin_session_setup('" + name + "')");
    for (int i = 0; i < 3; i++) {
      stage.transaction("select pg_replication_origin_xact_setup('1/" + i + "', '2026-01-24 10:00:00+00')", "insert into account values (" + i + ", 'far', null)", "update account set name = 'f' where id = " + i);
    }
    stage.sql("select pg_replication_origin_session_reset()", "insert into account values (9, 'near', null)");
    stage.catchUp();
    stage.cut();
    stage.sql("select pg_replication_origin_session_setup('" + name + "')", "insert into account values (10, 'far', null)", "select pg_replication_origin_session_reset()",
        "select pg_replication_origin_drop('" + name + "')");
    stage.stream(Answer.AT_ONCE);
    stage.catchUp();
  }

  private static void names(Stage stage) throws Exception {
    begin(stage, "create schema \"Schéma\"", "create table \"Schéma\".\"Käufe \"\"1\"\", 'x'; ☃\" (\"Größe\nline\" int primary key, \"日本 😀\" text)",
        "create table \"" + "x".repeat(63) + "\" (\"select\" int)");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into \"Schéma\".\"Käufe \"\"1\"\", 'x'; ☃\" values (1, 'ä')", "insert into \"" + "x".repeat(63) + "\" values (1)", "truncate \"Schéma\".\"Käufe \"\"1\"\", 'x'; ☃\"");
    stage.catchUp();
  }

  private static void wide(Stage stage) throws Exception {
    StringBuilder columns = new StringBuilder("id int primary key");
    for (int i = 0; i < 400; i++) {
      columns.append(", column_").append(i).append(i % 3 == 0 ? " int default 7" : " text");
    }
    begin(stage, "create table wide (" + columns + ")");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into wide (id) values (1), (2)", "update wide set column_1 = 'x'", "alter table wide replica identity full", "update wide set column_2 = 'y' where id = 1", "delete from wide");
    stage.catchUp();
  }

  private static void onConflict(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.stream(Answer.AT_ONCE);
    for (int i = 0; i < 4; i++) {
      stage.sql("insert into account select n, 'c', null from generate_series(1, " + (i + 3) + ") n on conflict (id) do update set name = account.name || 'u'",
          "insert into account values (1, 'x', null) on conflict do nothing");
    }
    stage.transaction("insert into account values (50, 'spec', " + LARGE + ") on conflict do nothing", "delete from account where id = 1");
    stage.catchUp();
  }

  private static void publicationChanges(Stage stage) throws Exception {
    begin(stage, "create table a (id int primary key)", "create table b (id int primary key)", "create publication p for table a");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into a values (1)", "insert into b values (1)", "alter publication p add table b", "insert into b values (2)");
    stage.transaction("insert into a values (3)", "alter publication p drop table a", "insert into a values (4)", "insert into b values (4)");
    stage.sql("insert into a values (5)", "alter publication p set (publish = 'insert')", "delete from b", "insert into b values (6)", "alter publication p set table a, b", "insert into a values (7)");
    stage.catchUp();
  }

  /** The slot's restart position stays far behind what it has confirmed: the next stream's keepalives begin behind it again. */
  private static void oldOpenTransaction(Stage stage) throws Exception {
    begin(stage, "create table account (id int primary key, name text, doc text)", "create table noise (v text)", "create publication p for table account");
    Connection old = stage.session();
    Stage.run(old, "insert into account values (1, 'old', null)");
    stage.stream(Answer.AT_ONCE);
    stage.sql("insert into account values (2, 'n', null)", "insert into noise select 'n' || n from generate_series(1, 300000) n", "insert into account values (3, 'n', null)");
    stage.catchUp();
    stage.status();
    for (int round = 0; round < 2; round++) {
      stage.cut();
      stage.setting("options", "-c wal_sender_timeout=120");
      Tail tail = stage.stream(Answer.AT_ONCE);
      tail.status(true);
      stage.sql("insert into account values (" + (10 + round) + ", 'n', null)");
      stage.catchUp();
    }
    old.commit();
    stage.catchUp();
  }

  private static void messages(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.option("\"messages\" 'true'");
    stage.stream(Answer.AT_ONCE);
    stage.transaction("select pg_logical_emit_message(true, 'Präfix', 'Grüße')", "insert into account values (1, 'a', null)", "select pg_logical_emit_message(false, 'alone', 'x')",
        "select pg_logical_emit_message(true, '', '')");
    stage.sql("select pg_logical_emit_message(false, 'bytes', '\\x00ff80'::bytea)");
    stage.catchUp();
  }

  /** Protocol 2 with streaming in progress: what the product must refuse. */
  private static void streamed(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    stage.proto(2);
    stage.option("\"streaming\" 'on'");
    stage.setting("options", "-c logical_decoding_work_mem=64kB");
    Connection writer = stage.session();
    Stage.run(writer, "insert into account select n, md5(n::text), null from generate_series(1, 1500) n");
    writer.rollback();
    Stage.run(writer, "insert into account select n, md5(n::text), null from generate_series(1, 1500) n");
    writer.commit();
    try (RawConnection connection = stage.open(stage.resume())) {
      for (int idle = 0; idle < 10;) {
        idle = connection.poll() == null ? idle + 1 : 0;
      }
    }
  }

  private static void refusals(Stage stage) throws Exception {
    begin(stage, ACCOUNT);
    try (RawConnection connection = stage.connection()) {
      connection.run("IDENTIFY_SYSTEM");
      connection.run("SHOW server_version");
      connection.run("select 1, null, 'ä'::text, 2.5");
      connection.run("do $$ begin raise warning 'a warning with hint' using hint = 'none'; end $$");
      connection.run("set datestyle = 'German'");
      connection.run("");
      connection.fail("START_REPLICATION SLOT \"nobody\" LOGICAL 0/0 (\"proto_version\" '1', \"publication_names\" 'p')");
      connection.fail("select 1/0");
      connection.fail("insert into account values (1, 'Ann', 'x'), (1, 'Bob', 'y')");
      connection.fail("nonsense");
      connection.fail("TIMELINE_HISTORY 99");
    }
    stage.stream(Answer.AT_ONCE);
    stage.catchUp();
  }
}
