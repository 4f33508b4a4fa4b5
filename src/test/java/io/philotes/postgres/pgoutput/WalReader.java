package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.StandbyStatusUpdate;
import io.philotes.postgres.replication.CreatedSlot;
import io.philotes.postgres.replication.ReplicationConnection;
import io.philotes.postgres.replication.ReplicationHandler;
import io.philotes.postgres.replication.ReplicationOptions;
import io.philotes.postgres.replication.ReplicationStream;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads a new slot as a user of the library would, in any protocol, and hands every message to the thread of a test. Waits
 * at most a minute for anything.
 */
final class WalReader implements AutoCloseable {

  /** @param failure why the stream ended, else null */
  record Received(byte[] bytes, PgOutputMessage message, Throwable failure) {}

  private static final String MARKER = "marker";
  private static final long SECONDS = 60;

  private final TestDatabase database;
  private final String slot;
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private int markers;

  private WalReader(TestDatabase database, String slot) {
    this.database = database;
    this.slot = slot;
  }

  /** Creates the slot and reads it, logical messages included. */
  static WalReader open(TestDatabase database, String slot, String publication, PgOutputProtocol protocol) throws Exception {
    WalReader reader = new WalReader(database, slot);
    ReplicationOptions options = ReplicationOptions.of(database.server().host(), database.server().port(), database.name(),
        database.server().user(), database.server()::password);
    ReplicationConnection connection = of(ReplicationConnection.connect(reader.vertx, options));
    CreatedSlot created = of(connection.createSlot(slot, false));
    Map<String, String> asked = new TreeMap<>(protocol.options());
    asked.put("messages", "on");
    ReplicationStream stream = of(connection.startReplication(slot, created.consistentPoint(), List.of(publication), asked));
    stream.handler(reader.new Handler(stream, created.consistentPoint(), new StreamedDecoder(protocol)));
    return reader;
  }

  private static <T> T of(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }

  /** Commits a transaction of its own and takes every message up to its end: the server has read all WAL until there. */
  List<Received> untilNow() throws InterruptedException {
    String marker = slot + markers++;
    database.execute("SELECT pg_logical_emit_message(true, '" + MARKER + "', '" + marker + "')");
    List<Received> all = new ArrayList<>();
    boolean found = false;
    while (!found || all.get(all.size() - 1).message().kind() != PgOutputMessage.Kind.COMMIT) {
      Received next = received.poll(SECONDS, TimeUnit.SECONDS);
      assertNotNull(next, "waited for the marker in vain");
      if (next.failure() != null) {
        throw new AssertionError("the stream ended", next.failure());
      }
      all.add(next);
      found |= next.message() instanceof Message message && message.prefix().equals(MARKER)
          && new String(message.content(), StandardCharsets.UTF_8).equals(marker);
    }
    return all;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Confirms nothing, so that a slot can be read again; answers the server. */
  private final class Handler implements ReplicationHandler {

    private final ReplicationStream stream;
    private final StandbyStatusUpdate status;
    private final StreamedDecoder decoder;

    private Handler(ReplicationStream stream, Lsn from, StreamedDecoder decoder) {
      this.stream = stream;
      this.status = new StandbyStatusUpdate(from, from, from, false);
      this.decoder = decoder;
    }

    @Override
    public void xLogData(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length) {
      byte[] own = Arrays.copyOfRange(bytes, offset, offset + length);
      received.add(new Received(own, decoder.decode(own, 0, own.length), null));
    }

    @Override
    public void keepalive(long walEnd, long serverTime, boolean replyRequested) {
      if (replyRequested) {
        stream.sendStatus(status);
      }
    }

    @Override
    public void readComplete() {}

    @Override
    public void warning(ServerError notice) {}

    @Override
    public void closed(Throwable causeOrNull) {
      received.add(new Received(null, null, causeOrNull == null ? new IllegalStateException("closed by us") : causeOrNull));
    }
  }
}
