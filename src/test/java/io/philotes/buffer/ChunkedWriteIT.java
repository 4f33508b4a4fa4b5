package io.philotes.buffer;

import static io.philotes.buffer.Instance.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.BatchPlace;
import io.philotes.buffer.store.BatchStore;
import io.philotes.buffer.store.SqlWriteStatements;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.DatabaseConfig;
import io.philotes.database.Session;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChunkedWriteIT {

  private static final String PARTITIONS =
      "SELECT count(*) FROM pg_inherits WHERE inhparent = 'philotes.events_1'::regclass";
  private static final String LAST_END = """
      SELECT max(substring(pg_get_expr(relpartbound, oid) FROM 'TO \\(''(\\d+)''\\)')::bigint)
      FROM pg_class WHERE relname LIKE 'events\\_1\\_p%' AND relkind = 'r'""";

  private static BufferServer server;
  private Instance writer;

  @BeforeAll
  static void startServer() throws Exception {
    server = new BufferServer();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void narrowPartitions() throws Exception {
    DatabaseConfig config = server.fresh();
    PartitionPlan narrow = new PartitionPlan(100, 100, 100, Duration.ofHours(1));
    writer = new Instance("one", config, Duration.ofSeconds(30), narrow, connection -> Future.succeededFuture());
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  @Test
  void keepsTwoPartitionsAhead() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    assertEquals(3, server.number(PARTITIONS));
    for (int i = 0; i < 10; i++) {
      assertEquals(WriteReply.DURABLE, await(writer.write(batches.small(5, 20))));
    }

    writer.open();

    assertTrue(server.number(LAST_END) >= 1001 + 200, "ends at " + server.number(LAST_END));
    assertEquals(1000, server.number("SELECT count(*) FROM philotes.events_1"));
    assertEquals(100, server.number("SELECT count(*) FROM philotes.events_1_p901"));
  }

  @Test
  void attachesPartitionsInTheMiddleOfAChunkedWrite() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    List<WriteBatch> all = new ArrayList<>(List.of(batches.chunked(250, 250, 40, 40, 250, 1)));
    all.add(batches.small(2, 50));

    for (WriteBatch batch : all) {
      assertEquals(batch.closes() ? WriteReply.DURABLE : WriteReply.STORED, await(writer.write(batch)));
    }

    assertEquals(931, server.number("SELECT count(*) FROM philotes.events_1"));
    assertEquals(931, server.number("SELECT max(position) FROM philotes.events_1"));
  }

  @Test
  void attachesPartitionsWhileChunksArePipelined() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    List<Future<WriteReply>> replies = Stream.of(batches.chunked(90, 90, 90, 90, 90, 90, 90, 90, 90, 90)).map(writer::write).toList();

    await(Future.all(replies));

    assertEquals(900, server.number("SELECT count(*) FROM philotes.events_1"));
    assertEquals(WriteReply.DURABLE, replies.get(9).result());
  }

  @Test
  void doesNotTakeTheCommitOfAnAbortedTransactionForDurable() throws Exception {
    SourceOpened opened = writer.first();
    long fence = opened.fence();
    writer.release();
    PgConnection connection = await(writer.database.connect(Session.WRITER, 8));
    BatchStore store = new BatchStore(new SqlWriteStatements(connection, 1, fence));
    WriteBatch[] chunks = new Batches(1).chunked(2, 3);
    assertEquals(2, await(store.open(chunks[0], new BatchPlace(1000, 1, 1, 3, 0, false))));

    Future<Integer> closed = store.close(chunks[1], new BatchPlace(999, 1, 3, 6, 0, false)).recover(failure -> {
      assertEquals("PH001", ((PgException) failure).getSqlState());
      return Future.succeededFuture(-1);
    });

    assertEquals(-1, await(closed));
    assertEquals(0, server.number("SELECT count(*) FROM philotes.events_1"));
    assertEquals(1, await(connection.query("SELECT 1").execute()).rowCount(), "the connection is outside any transaction");
  }

  @Test
  void stopsAtAnOpenWriteThatMisses() throws Exception {
    SourceOpened opened = writer.first();
    server.execute("UPDATE philotes.sources SET next_position = 2");
    List<Future<WriteReply>> replies = Stream.of(new Batches(opened.session()).chunked(2, 2, 2)).map(writer::write).toList();

    for (Future<WriteReply> reply : replies) {
      assertEquals(WriteReply.Kind.LOST, await(reply).kind());
    }
    assertEquals(0, server.number("SELECT count(*) FROM philotes.events_1"));
  }
}
