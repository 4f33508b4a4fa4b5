package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.event.ChangeEvent;
import io.philotes.event.Operation;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Logical messages across the death of the process, and without a buffer. */
class MessagesOnceIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  /** Each round tells its number outside, in a row and inside; the first right before a commit record, by turns. */
  private static final String ROUND = """
      BEGIN; INSERT INTO t VALUES (%1$d); SELECT pg_logical_emit_message(true, 'inside', '%1$d');
      SELECT pg_logical_emit_message(false, 'outside', '%1$d'); %2$s; SELECT pg_logical_emit_message(false, 'alone', '%1$d')""";

  private final Rig rig = Rig.open().with("PHILOTES_SOURCE_MESSAGE_PREFIXES", "*");
  private int rounds;

  @AfterEach
  void close() {
    rig.close();
  }

  private void write(int count) {
    String[] statements = new String[count];
    Arrays.setAll(statements, i -> ROUND.formatted(++rounds, rounds % 3 == 0 ? "ROLLBACK" : "COMMIT"));
    rig.source().execute(statements);
  }

  private Stream<String> round(int i) {
    return i % 3 == 0 ? Stream.of("outside " + i, "alone " + i) : Stream.of("outside " + i, "row " + i, "inside " + i, "alone " + i);
  }

  private List<String> expected() {
    return IntStream.rangeClosed(1, rounds).boxed().flatMap(this::round).toList();
  }

  private List<String> buffered() {
    return rig.buffer().query("SELECT coalesce(after_data ->> 'prefix', 'row') || ' ' || coalesce(after_data ->> 'content', after_data ->> 'id')"
        + " FROM philotes.cdc_events WHERE table_name IS NULL OR table_name = 't' ORDER BY id").stream().map(row -> row.get(0)).toList();
  }

  @Test
  void f64MessagesComeOnceAndInOrderHoweverOftenTheProcessIsKilled() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    JarProcess process = rig.jar();
    rig.awaitStreaming();
    for (int kill = 0; kill < 6; kill++) {
      long before = rig.lastPosition();
      write(40);
      Await.until("some of it is buffered", LIMIT, () -> rig.lastPosition() > before);
      process.kill();
      if (kill % 2 == 0) {
        write(5);
      }
      process = rig.jar();
    }
    rig.awaitBuffered(LIMIT);
    assertEquals(expected(), buffered());
    process.kill();
    rig.check();
  }

  /** The stream begins where a message ended, and at once at the end of a segment of WAL. */
  @Test
  void f64AStreamThatBeginsBehindAMessageTakesItNotTwice() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    for (int run = 0; run < 3; run++) {
      Embedded service = rig.embed();
      try {
        rig.awaitStreaming();
        write(1);
        rig.source().execute("SELECT pg_switch_wal()");
        Await.until("its last message is there", LIMIT, () -> buffered().equals(expected()));
      } finally {
        service.close();
      }
    }
    rig.check();
  }

  @Test
  void f64WithoutABufferMessagesAndAnnotationsGoStraightToTheConsumers() {
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
    rig.without("PHILOTES_BUFFER").with("PHILOTES_BUFFER_ENABLED", "false").with("PHILOTES_CONSUMERS", "log").with("PHILOTES_SOURCE_ANNOTATIONS", "true");
    List<ChangeEvent> received = Collections.synchronizedList(new ArrayList<>());
    for (int run = 0; run < 2; run++) {
      try (Embedded service = rig.embed()) {
        service.subscribe("log", batch -> {
          received.addAll(batch.events());
          return Future.succeededFuture();
        });
        rig.awaitStreaming();
        rig.source().execute("BEGIN; SELECT pg_logical_emit_message(true, 'philotes:annotate', '{\"who\":\"ann\"}'); INSERT INTO t VALUES (" + run + ");"
            + " SELECT pg_logical_emit_message(true, 'outbox', 'in'); SELECT pg_logical_emit_message(false, 'outbox', 'out'); COMMIT");
        int due = 3 * (run + 1);
        Await.until("all is received", LIMIT, () -> received.stream().map(ChangeEvent::id).distinct().count() == due);
      }
    }
    assertEquals(6, received.size(), "an orderly stop hands everything on and confirms it");
    assertEquals(List.of("MESSAGE null", "INSERT t", "MESSAGE null"), received.stream().limit(3).map(event -> event.operation() + " " + event.table()).toList());
    assertEquals("{}", received.get(0).metadata(), "outside it has no transaction");
    assertEquals(List.of("{\"annotation\":{\"who\":\"ann\"}}"), received.subList(1, 3).stream().map(ChangeEvent::metadata).distinct().toList());
    assertEquals("{\"prefix\":\"outbox\",\"content\":\"in\",\"encoding\":\"utf8\"}", received.get(2).after());
    assertTrue(received.stream().filter(event -> event.operation() == Operation.MESSAGE).allMatch(event -> event.key() == null && event.before() == null));
  }
}
