package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.ByteSize;
import io.philotes.config.CdcConfig;
import io.philotes.config.ContentPolicy;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.PublicationOptions;
import io.philotes.config.RetryConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.TableShape;
import io.philotes.postgres.pgoutput.PgOutputEncoder;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.TupleData;
import io.philotes.postgres.protocol.StandbyStatusUpdate;
import io.philotes.postgres.replication.ConnectionClosedException;
import io.philotes.postgres.replication.ReplicationHandler;
import io.philotes.postgres.replication.ReplicationStream;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimWorld;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What becomes of a stream that waits for the source's catalog, and of one that is shown the beginning of a message. */
class SourceStreamTest {

  private static final SourceConfig SOURCE = new SourceConfig("shop", new DatabaseConfig("sim", 1, "app", "philotes",
      Secret.none(), SslMode.DISABLE, null, Duration.ofSeconds(10)), "slot", "pub", List.of(), false, new ByteSize(1), Duration.ZERO,
      PublicationOptions.UNSET, Duration.ofSeconds(30), List.of("audit.*"), false, ContentPolicy.DEFAULT);

  private final SimWorld world = SimWorld.quiet(1);
  private final SimProcess process = new SimProcess(world.schedule(), "p1");
  private final Promise<Map<Long, TableShape>> answer = Promise.promise();
  private final List<WriteBatch> written = new ArrayList<>();
  private Supplier<Future<Map<Long, TableShape>>> shapes = answer::future;
  private Supplier<Future<Map<Long, List<String>>>> keys = () -> Future.succeededFuture(Map.of());
  private SourceStream stream;
  private Future<Void> ended;

  /** Reads one transaction with a table of this identity, which the catalog is asked for. */
  private void asks(char identity) {
    SourceSettings settings = new SourceSettings("p1", SOURCE, new CdcConfig(10, Duration.ofMillis(10), new ByteSize(1 << 20)),
        new RetryConfig(3, Duration.ofMillis(100), Duration.ofSeconds(2), 2), true, null);
    SourceCheckpoint checkpoint = new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop", "slot",
        new Lsn(100), new Lsn(110), new Lsn(110), 1, List.of());
    ServerFacts server = new ServerFacts(150000, "logical", Duration.ofSeconds(60), "UTF8", true, true, false, new Lsn(110), "today");
    stream = new SourceStream(process, settings, new StartedStream(SourceOpened.leading(1, 1, checkpoint), server, Optional.empty(), new Socket()),
        new Catalog(), new Buffer(), new Quiet());
    ended = stream.run();
    feed(new Begin(200, 1, 771), 190);
    feed(new Relation(Walsender.ORDERS, "public", "orders", identity, List.of(new Column(true, "id", 23, -1))), 0);
    feed(new Insert(Walsender.ORDERS, TupleData.of("1")), 195);
    feed(new Commit(0, 200, 210, 1), 210);
    stream.readComplete();
  }

  private void feed(PgOutputMessage message, long lsn) {
    byte[] bytes = new PgOutputEncoder().encode(message);
    stream.xLogData(lsn, lsn, 1, bytes, 0, bytes.length);
  }

  private PhilotesException failure() {
    assertTrue(ended.failed(), "the stream goes on");
    return (PhilotesException) ended.cause();
  }

  @Test
  void sendsTheBatchWhenTheCatalogHasAnswered() {
    asks('d');
    assertEquals(List.of(), written);
    answer.complete(Map.of());
    assertEquals(1, written.size());
    assertFalse(ended.isComplete());
  }

  @Test
  void aQuestionThatCannotBeAskedHoldsUpNothing() {
    shapes = () -> {
      throw new IllegalStateException("a mistake");
    };
    asks('d');
    assertEquals(1, written.size());
    assertNull(written.get(0).newRelations().get(0).catalog());
  }

  @Test
  void aMistakeWithTheAnswerEndsTheStreamWithACode() {
    shapes = () -> Future.failedFuture("away");
    keys = () -> Future.succeededFuture(null);
    asks('f');
    assertEquals(ErrorCode.INTERNAL, failure().code());
    assertEquals(List.of(), written);
  }

  @Test
  void aStopDoesNotWaitForTheCatalogForEver() {
    asks('d');
    Future<Void> stopped = stream.drainAndClose(5_000);
    long since = process.millis();
    while (!stopped.isComplete()) {
      assertTrue(world.schedule().step() && process.millis() - since <= 5_000);
    }
    assertTrue(ended.succeeded());
    answer.complete(Map.of());
    assertEquals(List.of(), written, "nobody writes after that");
  }

  @Test
  void aStopTakesTheAnswerThatComesInTime() {
    asks('d');
    Future<Void> stopped = stream.drainAndClose(5_000);
    answer.complete(Map.of());
    assertEquals(1, written.size());
    assertTrue(stopped.succeeded());
    assertTrue(ended.succeeded());
  }

  @Test
  void aLeadThatIsLostMeanwhileEndsItAndTheAnswerIsOfNoUse() {
    asks('d');
    stream.lost();
    assertEquals(ErrorCode.BUFFER_UNAVAILABLE, failure().code());
    answer.complete(Map.of());
    assertEquals(List.of(), written);
  }

  @Test
  void aSocketThatIsLostMeanwhileEndsItAndAMistakeBehindItChangesNothing() {
    asks('d');
    stream.closed(new ConnectionClosedException("the server closed the connection"));
    PhilotesException first = failure();
    assertEquals(ErrorCode.SOURCE_UNAVAILABLE, first.code());
    answer.fail(new IllegalStateException("late"));
    assertEquals(List.of(), written);
    assertSame(first, failure());
  }

  private boolean passesOver(PgOutputMessage message, long lsn) {
    byte[] bytes = new PgOutputEncoder().encode(message);
    return stream.passesOver(lsn, lsn, 1, bytes, 0, bytes.length - 10, bytes.length);
  }

  @Test
  void f64AMessageThatIsRefusedByItsBeginningEndsTheStreamAndNothingMoreIsRead() {
    asks('d');
    answer.complete(Map.of());
    byte[] content = new byte[1000];
    assertTrue(passesOver(new Message(false, 250, "other", content), 250));
    assertFalse(passesOver(new Message(false, 260, "audit.x", content), 260));
    assertFalse(ended.isComplete());
    assertTrue(passesOver(new Message(false, 270, "audit." + "x".repeat(MessageFilter.LONGEST_PREFIX), content), 270));
    assertEquals(ErrorCode.VALUE_TOO_LARGE, failure().code());
    assertTrue(passesOver(new Message(false, 280, "audit.x", content), 280), "what follows is needed no more");
    assertEquals(1, written.size());
  }

  private final class Catalog extends UnaskedSource {

    @Override
    public Future<Map<Long, TableShape>> shapes(List<Long> oids) {
      return shapes.get();
    }

    @Override
    public Future<Map<Long, List<String>>> primaryKeys(List<Long> oids) {
      return keys.get();
    }
  }

  private final class Buffer implements SourceBuffer {

    @Override
    public Future<SourceOpened> open() {
      throw UnaskedSource.unasked();
    }

    @Override
    public Future<SourceOpened> register(RegisterSource request) {
      throw UnaskedSource.unasked();
    }

    @Override
    public Future<WriteReply> write(WriteBatch batch) {
      written.add(batch);
      return Future.succeededFuture(WriteReply.DURABLE);
    }

    @Override
    public Future<WriteReply> release() {
      throw UnaskedSource.unasked();
    }

    @Override
    public Future<WriteReply> advanceAcked(AdvanceAcked request) {
      throw UnaskedSource.unasked();
    }

    @Override
    public Future<WriteReply> record(RecordChanges request) {
      throw UnaskedSource.unasked();
    }
  }

  private static final class Socket implements ReplicationStream {

    @Override
    public ReplicationStream handler(ReplicationHandler handler) {
      return this;
    }

    @Override
    public ReplicationStream pause() {
      return this;
    }

    @Override
    public ReplicationStream resume() {
      return this;
    }

    @Override
    public Future<Void> sendStatus(StandbyStatusUpdate update) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private static final class Quiet implements SourceStream.Listener {

    @Override
    public void warned() {}

    @Override
    public void proven() {}
  }
}
