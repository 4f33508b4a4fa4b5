package io.philotes.buffer;

import static io.philotes.buffer.Instance.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.BufferAdvanced;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.bus.message.WriteReply.Kind;
import io.philotes.config.DatabaseConfig;
import io.philotes.error.ErrorCode;
import io.philotes.postgres.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BufferWriterIT {

  private static BufferServer server;
  private DatabaseConfig config;
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
  void freshBuffer() throws Exception {
    config = server.fresh();
    writer = new Instance("one", config);
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  @Test
  void registersASourceInTwoSteps() throws Exception {
    SourceOpened unknown = writer.open();
    assertEquals(SourceOpened.Kind.LEADING, unknown.kind());
    assertEquals(Stage.UNKNOWN, unknown.checkpoint().stage());

    SourceOpened intended = writer.register(unknown.session(), 1, null);
    assertEquals(Stage.SLOT_INTENDED, intended.checkpoint().stage());
    assertEquals(Stage.SLOT_INTENDED, writer.open().checkpoint().stage());

    SourceOpened reopened = writer.open();
    SourceCheckpoint registered = writer.register(reopened.session(), 1, Instance.CONSISTENT_POINT).checkpoint();
    assertEquals(Stage.REGISTERED, registered.stage());
    assertEquals(Instance.CONSISTENT_POINT, registered.lastEndLsn());
    assertEquals(Instance.CONSISTENT_POINT, registered.ackedLsn());
    assertEquals(Lsn.ZERO, registered.lastCommitLsn());
    assertEquals(1, registered.nextPosition());
    assertEquals("7301", registered.systemIdentifier());
    assertEquals(3, server.number("SELECT count(*) FROM pg_inherits WHERE inhparent = 'philotes.events_" + registered.sourceId() + "'::regclass"));
    assertEquals(1, server.number("SELECT floor_position FROM philotes.retention"));
  }

  @Test
  void compressesLargeImagesWithLz4WhereTheServerHasIt() throws Exception {
    SourceOpened first = writer.first();
    assertEquals(Kind.DURABLE, await(writer.write(new Batches(first.session(), 1000, 5000).small(1, 1))).kind());
    assertEquals(server.text("SELECT CASE WHEN 'lz4' = ANY (enumvals) THEN 'lz4' ELSE setting END FROM pg_settings "
        + "WHERE name = 'default_toast_compression'"), server.text("SELECT pg_column_compression(after) FROM philotes.events_1"));
  }

  @Test
  void compressesLargeImagesAsTheOperatorHasChosen() throws Exception {
    server.execute("ALTER DATABASE " + config.database() + " SET default_toast_compression = 'pglz'");
    SourceOpened first = writer.first();
    assertEquals(Kind.DURABLE, await(writer.write(new Batches(first.session(), 1000, 5000).small(1, 1))).kind());
    assertEquals("pglz", server.text("SELECT pg_column_compression(after) FROM philotes.events_1"));
  }

  @Test
  void storesANewerTimelineOnly() {
    SourceOpened first = writer.first();

    SourceCheckpoint later = writer.register(first.session(), 3, null).checkpoint();

    assertEquals(3, later.timeline());
    assertEquals(Instance.CONSISTENT_POINT, later.lastEndLsn());
    assertEquals(Kind.DURABLE, await(writer.write(new Batches(first.session()).small(1, 1))).kind());
  }

  @Test
  void forgetsWithANewTimelineWhatWasAckedBeyondItsBeginning() {
    SourceOpened first = writer.first();
    Lsn beyond = new Lsn(Instance.CONSISTENT_POINT.value() + 2000);
    Lsn switchPoint = new Lsn(Instance.CONSISTENT_POINT.value() + 500);
    assertEquals(WriteReply.DURABLE, await(writer.advance(first.session(), beyond.value())));

    SourceCheckpoint later = writer.register(first.session(), 2, null, switchPoint).checkpoint();

    assertEquals(switchPoint, later.ackedLsn());
    assertEquals(Instance.CONSISTENT_POINT, later.lastEndLsn());
  }

  @Test
  void keepsTheFenceWhenOnlyTheSourceFailedAndRefusesWhatTheFormerStreamSends() {
    SourceOpened first = writer.first();
    Batches batches = new Batches(first.session());
    Future<WriteReply> onItsWay = writer.write(batches.small(1, 3));

    SourceOpened again = writer.open();

    assertEquals(WriteReply.DURABLE, await(onItsWay));
    assertEquals(first.fence(), again.fence());
    assertEquals(4, again.checkpoint().nextPosition());
    WriteBatch next = batches.small(1, 1);
    assertEquals(Kind.LOST, await(writer.write(next)).kind());
    assertEquals(WriteReply.DURABLE, await(writer.write(Batches.again(next, again.session()))));
  }

  @Test
  void callsTheHookOnceTheSourceIsRegisteredUntilItSucceeds() {
    AtomicInteger calls = new AtomicInteger();
    writer.close();
    Promise<Void> done = Promise.promise();
    writer = new Instance("two", config, Duration.ofSeconds(30), PartitionPlan.of(Duration.ofHours(1)), connection -> {
      if (calls.incrementAndGet() == 1) {
        return Future.failedFuture("not yet");
      }
      return connection.query("SELECT FROM philotes.events_1").execute().<Void>mapEmpty().onSuccess(done::complete);
    });
    writer.first();

    await(done.future());

    assertEquals(2, calls.get());
  }

  @Test
  void writesWholeTransactionsInOneStatement() throws Exception {
    SourceOpened opened = writer.first();
    WriteBatch batch = Batches.with(new Batches(opened.session()).small(2, 3), Batches.relation(1), Batches.relation(2));

    WriteReply reply = await(writer.write(batch));

    assertEquals(WriteReply.DURABLE, reply);
    assertEquals(6, server.number("SELECT count(*) FROM philotes.events_1"));
    assertEquals("1,2,3,4,5,6", server.text("SELECT string_agg(position::text, ',' ORDER BY position) FROM philotes.events_1"));
    assertEquals("0,1,2,0,1,2", server.text("SELECT string_agg(seq::text, ',' ORDER BY position) FROM philotes.events_1"));
    assertEquals("object", server.text("SELECT string_agg(DISTINCT json_typeof(after), ',') FROM philotes.events_1"));
    assertEquals(6, server.number("SELECT count(*) FROM philotes.events_1 WHERE before IS NULL AND metadata IS NULL"));
    assertEquals(batch.rows().part(0, 1), server.text("SELECT after FROM philotes.events_1 WHERE position = 1"));
    SourceCheckpoint checkpoint = writer.open().checkpoint();
    assertEquals(batch.lastCommitLsn(), checkpoint.lastCommitLsn().value());
    assertEquals(batch.endLsn(), checkpoint.lastEndLsn().value());
    assertEquals(batch.endLsn(), checkpoint.ackedLsn().value());
    assertEquals(7, checkpoint.nextPosition());
    assertEquals(List.of(Batches.relation(1), Batches.relation(2)), checkpoint.relations());
  }

  @Test
  void storesTheChecksumThatItsRowsGive() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    writeAll(batches.small(2, 3));
    writeAll(batches.chunked(2, 3, 4));
    writeAll(batches.small(1, 2));
    writer.open();
    writeAll(Batches.again(batches.small(1, 5), writer.open().session()));

    assertEquals(4, server.number("SELECT count(*) FROM philotes.batches"));
    assertChainIsWhole();
  }

  @Test
  void pipelinesSeveralWritesAndRepliesInOrder() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    List<Integer> replies = new ArrayList<>();
    List<Future<?>> writes = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int number = i;
      writes.add(writer.write(batches.small(1, 20)).onSuccess(reply -> {
        assertEquals(Kind.DURABLE, reply.kind());
        replies.add(number);
      }));
    }

    await(Future.all(writes));

    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), replies);
    assertEquals(240, server.number("SELECT count(*) FROM philotes.events_1"));
    assertChainIsWhole();
  }

  @Test
  void losesEverythingBehindAMissedCompareAndSet() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    writeAll(batches.small(1, 1));
    server.execute("UPDATE philotes.sources SET fence = fence + 1");

    List<Future<WriteReply>> writes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      writes.add(writer.write(batches.small(1, 1)));
    }

    for (Future<WriteReply> write : writes) {
      assertEquals(Kind.LOST, await(write).kind());
      assertEquals(ErrorCode.FENCED, write.result().failure().code());
    }
    assertEquals(1, server.number("SELECT count(*) FROM philotes.events_1"));
    assertEquals(1, server.number("SELECT count(*) FROM philotes.batches"));
    assertEquals(Kind.LOST, await(writer.write(batches.small(1, 1))).kind());
  }

  @Test
  void refusesABatchThatIsNotInOrder() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    Future<WriteReply> good = writer.write(batches.small(1, 1));
    Future<WriteReply> again = writer.write(new Batches(opened.session()).small(1, 1));
    Future<WriteReply> behind = writer.write(batches.small(1, 1));

    assertEquals(Kind.DURABLE, await(good).kind());
    assertEquals(Kind.FAILED, await(again).kind());
    assertEquals(ErrorCode.ORDER_VIOLATED, again.result().failure().code());
    assertEquals(Kind.LOST, await(behind).kind());
    assertEquals(1, server.number("SELECT count(*) FROM philotes.events_1"));
  }

  @Test
  void writesAHugeTransactionInChunksAndMoreBehindIt() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    List<WriteBatch> all = new ArrayList<>(List.of(Batches.with(batches.small(1, 1), Batches.relation(1))));
    WriteBatch[] chunks = batches.chunked(20, 30, 40);
    all.addAll(List.of(chunks[0], Batches.with(chunks[1], Batches.relation(2)), chunks[2]));
    for (int i = 0; i < 4; i++) {
      all.add(batches.small(2, 5));
    }

    List<Future<WriteReply>> replies = all.stream().map(writer::write).toList();

    await(Future.all(replies));
    for (int i = 0; i < all.size(); i++) {
      assertEquals(all.get(i).closes() ? WriteReply.DURABLE : WriteReply.STORED, replies.get(i).result());
    }
    assertEquals(131, server.number("SELECT count(*) FROM philotes.events_1"));
    assertEquals(6, server.number("SELECT count(*) FROM philotes.batches"));
    assertEquals("2-91", server.text("SELECT first_position || '-' || last_position FROM philotes.batches WHERE first_position = 2"));
    assertEquals(2, writer.open().checkpoint().relations().size());
    assertChainIsWhole();
  }

  @Test
  void showsNothingOfAnOpenChunkedWrite() throws Exception {
    SourceOpened opened = writer.first();
    WriteBatch[] chunks = new Batches(opened.session()).chunked(5, 5);

    writeAll(chunks[0]);

    assertEquals(0, server.number("SELECT count(*) FROM philotes.events_1"));
    assertEquals(1, server.number("SELECT next_position FROM philotes.sources"));
  }

  @Test
  void losesAChunkedWriteWhoseBackendIsKilledAndWritesItAgain() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    WriteBatch[] chunks = batches.chunked(5, 6, 7);
    writeAll(chunks[0], chunks[1]);
    assertEquals(1, server.number("SELECT count(*) FROM philotes.leases, pg_terminate_backend(backend_pid, 5000) done WHERE done"));

    assertEquals(Kind.LOST, await(writer.write(chunks[2])).kind());
    assertEquals(Kind.LOST, await(writer.write(batches.small(1, 1))).kind());

    assertEquals(0, server.number("SELECT count(*) FROM philotes.events_1"));
    SourceOpened reopened = writer.open();
    assertTrue(reopened.fence() > opened.fence());
    assertEquals(Instance.CONSISTENT_POINT, reopened.checkpoint().lastEndLsn());
    for (WriteBatch chunk : chunks) {
      writeAll(Batches.again(chunk, reopened.session()));
    }
    assertEquals(18, server.number("SELECT count(*) FROM philotes.events_1"));
    assertChainIsWhole();
  }

  @Test
  void tellsFromTheRowThatAWriteWithoutAReplyWasDurable() throws Exception {
    SourceOpened opened = writer.first();
    WriteBatch batch = new Batches(opened.session()).small(1, 3);
    writeAll(batch);

    SourceOpened reopened = writer.open();

    assertEquals(batch.endLsn(), reopened.checkpoint().lastEndLsn().value());
    WriteReply second = await(writer.write(Batches.again(batch, reopened.session())));
    assertEquals(ErrorCode.ORDER_VIOLATED, second.failure().code());
    assertEquals(3, server.number("SELECT count(*) FROM philotes.events_1"));
  }

  @Test
  void failsOnTextThatIsNotJsonAndKeepsNothingOfItsTransaction() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());
    WriteBatch[] chunks = batches.chunkedWithoutJson();
    writeAll(chunks[0]);

    WriteReply reply = await(writer.write(chunks[1]));

    assertEquals(Kind.FAILED, reply.kind());
    assertEquals(ErrorCode.BUFFER_ERROR, reply.failure().code());
    assertEquals(0, server.number("SELECT count(*) FROM philotes.events_1"));
    assertEquals(Kind.DURABLE, await(writer.write(Batches.again(batches.small(1, 1), writer.open().session()))).kind());
  }

  @Test
  void rollsBackAHalfReceivedTransactionWhenTheSourceIsOpenedAgain() throws Exception {
    SourceOpened opened = writer.first();
    WriteBatch[] chunks = new Batches(opened.session()).chunked(5, 5);
    writeAll(chunks[0]);

    SourceOpened reopened = writer.open();

    assertEquals(Kind.LOST, await(writer.write(chunks[1])).kind());
    writeAll(Batches.again(chunks[0], reopened.session()), Batches.again(chunks[1], reopened.session()));
    assertEquals(10, server.number("SELECT count(*) FROM philotes.events_1"));
  }

  @Test
  void persistsALargerAckedLsnAndNeverASmallerOne() throws Exception {
    SourceOpened opened = writer.first();
    Batches batches = new Batches(opened.session());

    assertEquals(WriteReply.DURABLE, await(writer.advance(opened.session(), 0x9000_0000_0000_0000L)));
    assertEquals(WriteReply.DURABLE, await(writer.advance(opened.session(), 5000)));
    writeAll(batches.small(1, 1));

    assertEquals(0x9000_0000_0000_0000L, writer.open().checkpoint().ackedLsn().value());
  }

  @Test
  void delaysTheAckedLsnWhileAChunkedWriteIsOpen() throws Exception {
    SourceOpened opened = writer.first();
    WriteBatch[] chunks = new Batches(opened.session()).chunked(5, 5);
    writeAll(chunks[0]);
    Future<WriteReply> acked = writer.advance(opened.session(), 5000);
    writeAll(chunks[1]);

    assertEquals(WriteReply.DURABLE, await(acked));
    assertEquals(5000, server.number("SELECT acked_lsn FROM philotes.sources"));
  }

  @Test
  void losesAnAckedLsnUnderAnotherFence() throws Exception {
    SourceOpened opened = writer.first();
    server.execute("UPDATE philotes.sources SET fence = fence + 1");

    assertEquals(Kind.LOST, await(writer.advance(opened.session(), 5000)).kind());
    assertEquals(1000, server.number("SELECT acked_lsn FROM philotes.sources"));
  }

  @Test
  void refusesABrokenChain() throws Exception {
    SourceOpened opened = writer.first();
    writeAll(new Batches(opened.session()).small(1, 3));
    server.execute("UPDATE philotes.sources SET next_position = 3");

    SourceOpened broken = writer.open();

    assertEquals(SourceOpened.Kind.FAILED, broken.kind());
    assertEquals(ErrorCode.BUFFER_BROKEN, broken.failure().code());
  }

  @Test
  void refusesMoreThanTheWindowAllows() {
    SourceOpened opened = writer.open();
    assertEquals(Kind.FAILED, await(writer.write(new Batches(opened.session()).small(1, 1))).kind());
    SourceOpened first = writer.first();
    Batches batches = new Batches(first.session());
    List<Future<WriteReply>> replies = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      replies.add(writer.write(batches.small(1, 500)));
    }

    await(Future.all(replies));

    assertTrue(replies.stream().anyMatch(reply -> reply.result().kind() == Kind.FAILED
        && reply.result().failure().code() == ErrorCode.INTERNAL));
  }

  @Test
  void publishesLeadershipAndProgress() throws Exception {
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    await(writer.vertx.eventBus().<Leadership>localConsumer(Addresses.leadership(Batches.SOURCE), message -> heard.add(message.body())).completion());
    await(writer.vertx.eventBus().<BufferAdvanced>localConsumer(Addresses.advanced(Batches.SOURCE), message -> heard.add(message.body())).completion());

    SourceOpened opened = writer.first();
    assertEquals(new Leadership(Batches.SOURCE, true, 1, 1, opened.fence(), 0), heard.poll(10, TimeUnit.SECONDS));
    writeAll(new Batches(opened.session()).small(1, 3));
    assertEquals(new BufferAdvanced(Batches.SOURCE, 3), heard.poll(10, TimeUnit.SECONDS));
    assertEquals(WriteReply.DURABLE, writer.release());
    assertEquals(Leadership.lost(Batches.SOURCE), heard.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void answersItsStatusFromNumbersOfTheBuffer() throws Exception {
    SourceOpened opened = writer.first();
    writeAll(new Batches(opened.session()).small(2, 5));
    assertEquals(10, eventually(current -> current.totalEvents() == 10).unprocessedEvents(), "nobody has passed anything");
    server.execute("INSERT INTO philotes.consumers (name, source_id, position, fence) VALUES ('a', 1, 7, 1), ('b', 1, 4, 1)");

    BufferStatus status = eventually(current -> current.unprocessedEvents() == 6);

    assertTrue(status.reachable());
    assertEquals(10, status.totalEvents());
    assertNotNull(status.oldestUnprocessed());
  }

  private BufferStatus eventually(Predicate<BufferStatus> wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    BufferStatus status = writer.status();
    while (!wanted.test(status)) {
      assertTrue(System.nanoTime() < deadline, () -> "last status: " + writer.status());
      await(writer.vertx.timer(50, TimeUnit.MILLISECONDS));
      status = writer.status();
    }
    return status;
  }

  private void writeAll(WriteBatch... batches) {
    for (WriteBatch batch : batches) {
      WriteReply reply = await(writer.write(batch));
      assertNull(reply.failure());
      assertEquals(batch.closes() ? Kind.DURABLE : Kind.STORED, reply.kind());
    }
  }

  private void assertChainIsWhole() throws Exception {
    long previous = 0;
    try (Connection connection = server.connect(); Statement statement = connection.createStatement();
        ResultSet batches = statement.executeQuery("SELECT first_position, last_position, checksum FROM philotes.batches ORDER BY 2")) {
      while (batches.next()) {
        long computed = checksum(connection, previous, batches.getLong(1), batches.getLong(2));
        assertEquals(batches.getLong(3), computed);
        previous = computed;
      }
    }
  }

  private static long checksum(Connection connection, long previous, long first, long last) throws Exception {
    BatchChecksum checksum = new BatchChecksum(previous);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT position, commit_lsn, seq, operation, before, after, metadata"
            + " FROM philotes.events_1 WHERE position BETWEEN " + first + " AND " + last + " ORDER BY position")) {
      while (rows.next()) {
        checksum.add(rows.getLong(1), rows.getLong(2), rows.getInt(3), rows.getInt(4), bytes(rows.getString(5)),
            bytes(rows.getString(6)), bytes(rows.getString(7)));
      }
    }
    return checksum.value();
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
