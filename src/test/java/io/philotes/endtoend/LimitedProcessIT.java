package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process that may have little memory or few open files. */
class LimitedProcessIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int TABLES = 200;
  private static final int COLUMNS = 60;
  private static final int ROWS = 250;
  /** 64 on two cores: each event loop needs a few. */
  private static final int FILES = 48 + 8 * Runtime.getRuntime().availableProcessors();

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  /** With the lease that is the default: collecting garbage of such messages may take seconds where others want the processors, too. */
  private final Rig rig = Rig.open().without("PHILOTES_BUFFER_LEASE_DURATION");
  private JarProcess jar;

  @AfterEach
  void close() {
    jar.close();
    rig.close();
  }

  /** One transaction over two hundred wide tables, larger than the heap. */
  @Test
  void f09ASmallHeapIsEnoughForManyWideTables() {
    jar = rig.jar(List.of(), 128, log.ofNewProcess());
    rig.awaitStreaming();
    String columns = IntStream.rangeClosed(1, COLUMNS).mapToObj(i -> "column_number_" + i + " int").collect(Collectors.joining(", "));
    String values = IntStream.rangeClosed(1, COLUMNS).mapToObj(i -> "n * " + i).collect(Collectors.joining(", "));
    for (int from = 0; from < TABLES; from += 20) {
      rig.source().execute("DO $$ BEGIN FOR t IN " + from + ".." + (from + 19) + " LOOP EXECUTE 'CREATE TABLE wide_' || t || ' ("
          + columns + ", PRIMARY KEY (column_number_1))'; END LOOP; END $$");
    }
    rig.source().execute("DO $$ BEGIN FOR t IN 0.." + (TABLES - 1) + " LOOP EXECUTE 'INSERT INTO wide_' || t || ' SELECT " + values
        + " FROM generate_series(1, " + ROWS + ") n'; END LOOP; END $$");
    rig.awaitBuffered(LIMIT);
    rig.awaitConsumed("log");
    long resident = Resident.peakMegabytes(jar.pid());
    System.out.println("LimitedProcessIT: at most " + resident + " MB resident with -Xmx128m");
    assertTrue(resident < 400, resident + " MB");
    assertTrue(jar.errors().stream().noneMatch(line -> line.contains("OutOfMemory")));
    log.await(TABLES * ROWS + 1L, LIMIT);
    assertEquals(TABLES * ROWS + 1L, rig.checkOrder(log).events());
    assertEquals(1, rig.buffer().queryLong("SELECT count(DISTINCT commit_lsn) FROM philotes.events_1 WHERE position <= " + TABLES * ROWS));
  }

  /** Callers take every file that the process may open; when its connections break it has none to connect again. */
  @Test
  void f13WithoutFreeFilesItWaitsAndSaysSo() throws IOException {
    jar = rig.jar(List.of("sh", "-c", "ulimit -n " + FILES + "; exec \"$@\"", "sh"), Rig.HEAP, log.ofNewProcess());
    rig.awaitStreaming();
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
    rig.awaitBuffered();
    List<Socket> callers = new ArrayList<>();
    try {
      while (callers.size() < FILES + 50) {
        callers.add(new Socket(InetAddress.getLoopbackAddress(), rig.port()));
      }
      Await.until("no file is free", LIMIT, () -> Resident.files(jar.pid()) >= FILES);
      int lines = jar.errors().size();
      rig.source().execute("SELECT pg_terminate_backend(" + rig.walsender() + ")");
      jar.awaitLine("OUT_OF_FILES", LIMIT);
      assertTrue(jar.isAlive());
      rig.source().execute("INSERT INTO t VALUES (2)");
      assertTrue(jar.errors().size() - lines < 20, () -> String.join("\n", jar.errors()));
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
    rig.awaitStreaming();
    rig.awaitBuffered();
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), LIMIT);
    assertEquals(rig.check(log).events(), rig.lastPosition());
  }

  /** The event is admitted alone: it is larger than the whole window. */
  @Test
  void f55AValueOfManyMegabytesArrivesWithABoundedHeap() {
    jar = rig.jar(List.of(), 512, log.ofNewProcess());
    rig.awaitStreaming();
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY, body text, doc jsonb)", "INSERT INTO t VALUES (1, 'before', '1')",
        "INSERT INTO t VALUES (2, repeat('0123456789abcdef', 4194304), '2')",
        "INSERT INTO t SELECT 3, 'doc', jsonb_agg(md5(n::text)) FROM generate_series(1, 450000) n", "INSERT INTO t VALUES (4, 'after', '4')");
    rig.awaitBuffered(LIMIT);
    System.out.println("LimitedProcessIT: at most " + Resident.peakMegabytes(jar.pid()) + " MB resident with -Xmx512m, 64 MB text");
    assertEquals(rig.source().query("SELECT id, md5(body), length(body), md5(doc::text) FROM t ORDER BY id"),
        rig.buffer().query("SELECT after ->> 'id', md5(after ->> 'body'), length(after ->> 'body'), md5((after -> 'doc')::jsonb::text)"
            + " FROM philotes.events_1 WHERE position <= 4 ORDER BY position"));
    assertEquals(0, rig.command("verify").exit());
  }

  @Test
  void f64MessagesOfFiftyMegabytesArriveByteByByteWithABoundedHeap() {
    rig.with("PHILOTES_SOURCE_MESSAGE_PREFIXES", "outbox");
    jar = rig.jar(List.of(), 512, log.ofNewProcess());
    rig.awaitStreaming();
    rig.source().execute("SELECT pg_logical_emit_message(true, 'outbox', repeat('x', 50000000))",
        "SELECT pg_logical_emit_message(false, 'outbox', repeat('y', 50000000))");
    rig.awaitBuffered(LIMIT);
    assertEquals(List.of("utf8 t", "utf8 t"), rig.buffer().queryColumn("SELECT concat(after ->> 'encoding', ' ', after ->> 'content' ="
        + " repeat(CASE position WHEN 1 THEN 'x' ELSE 'y' END, 50000000)) FROM philotes.events_1 WHERE position <= 2 ORDER BY position"));
  }

  /** Any role that can log in may write one. Two fifths of the heap are 107 MB. */
  @Test
  void f64ALargeMessageThatNobodyAskedForIsNotKept() {
    rig.with("PHILOTES_SOURCE_MESSAGE_PREFIXES", "outbox");
    jar = rig.jar(List.of(), 256, log.ofNewProcess());
    rig.awaitStreaming();
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)",
        "SELECT pg_logical_emit_message(false, 'x', repeat('a', 110000000))", "SELECT pg_logical_emit_message(true, 'x', repeat('a', 110000000))",
        "SELECT pg_logical_emit_message(false, repeat('x', 110000000), '')",
        "INSERT INTO t VALUES (2)");
    rig.awaitBuffered(LIMIT);
    assertEquals(2, rig.buffer().queryLong("SELECT count(*) FROM philotes.cdc_events WHERE table_name = 't'"));
    assertTrue(jar.isAlive());
    long resident = Resident.peakMegabytes(jar.pid());
    assertTrue(resident < 400, resident + " MB");
  }

  /** As JSON they would be 114 MB each, as base64 they are 25. */
  @Test
  void f64MessagesOfZerosArriveWithASmallHeap() {
    rig.with("PHILOTES_SOURCE_MESSAGE_PREFIXES", "outbox");
    jar = rig.jar(List.of(), 256, log.ofNewProcess());
    rig.awaitStreaming();
    rig.source().execute("SELECT pg_logical_emit_message(false, 'outbox', decode(repeat('00', 19000000), 'hex')) FROM generate_series(1, 3)");
    rig.awaitBuffered(LIMIT);
    assertEquals(List.of("t", "t", "t"), rig.buffer().queryColumn("SELECT decode(after ->> 'content', 'base64') = decode(repeat('00', 19000000), 'hex')"
        + " FROM philotes.events_1 WHERE position <= 3 ORDER BY position"));
    assertTrue(jar.isAlive());
  }

  /** 18 MB of quotes are 36 MB as JSON, and there is memory for a seventh of the heap. */
  @Test
  void f55ARowOfQuotesIsCarriedOrRefusedByItsLengthAsJson() {
    jar = rig.jar(List.of(), 256, log.ofNewProcess());
    rig.awaitStreaming();
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY, body text)", "INSERT INTO t VALUES (1, repeat('\"', 18000000))");
    rig.awaitBuffered(LIMIT);
    assertEquals(rig.source().query("SELECT md5(body), length(body) FROM t"),
        rig.buffer().query("SELECT md5(after ->> 'body'), length(after ->> 'body') FROM philotes.events_1 WHERE position = 1"));
    rig.source().execute("INSERT INTO t VALUES (2, repeat('\"', 30000000))");
    jar.awaitLine("60000001 bytes in its values together", LIMIT);
    assertTrue(jar.isAlive());
    assertTrue(jar.errors().stream().noneMatch(line -> line.contains("OutOfMemory")));
  }
}
