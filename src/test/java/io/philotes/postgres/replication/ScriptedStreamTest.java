package io.philotes.postgres.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.CommandComplete;
import io.philotes.postgres.protocol.CopyBothResponse;
import io.philotes.postgres.protocol.ErrorResponse;
import io.philotes.postgres.protocol.NoticeResponse;
import io.philotes.postgres.protocol.PrimaryKeepalive;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.Query;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.postgres.protocol.StandbyStatusUpdate;
import io.philotes.postgres.protocol.StartupMessage;
import io.philotes.postgres.protocol.XLogData;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stream does when the server misbehaves or a moment is hard to hit with a real one. */
class ScriptedStreamTest {

  private final RecordingHandler events = new RecordingHandler();
  private final Promise<String> command = Promise.promise();
  private final Promise<StandbyStatusUpdate> status = Promise.promise();
  private Vertx vertx;

  @BeforeEach
  void begin() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void end() throws Exception {
    Results.of(vertx.close());
  }

  /** Answers START_REPLICATION with this. */
  private final class Server implements Peer.Script {
    private final Consumer<Peer> answer;
    private final boolean obedient;

    Server(Consumer<Peer> answer, boolean obedient) {
      this.answer = answer;
      this.obedient = obedient;
    }

    @Override
    public void startup(Peer peer, StartupMessage message) {
      peer.welcome();
    }

    @Override
    public void message(Peer peer, char type, byte[] body) {
      if (type == 'Q') {
        command.tryComplete(Query.decode(body, 0, body.length).sql());
        answer.accept(peer);
      } else if (type == 'd') {
        status.tryComplete(StandbyStatusUpdate.decode(body, 0, body.length));
      } else if (type == 'X' && obedient) {
        peer.close();
      }
    }
  }

  private static final CopyBothResponse STARTED = new CopyBothResponse(0, List.of());

  private ReplicationStream start(boolean obedient, Consumer<Peer> answer) throws Exception {
    ReplicationConnection connection =
        Results.of(ReplicationConnection.connect(vertx, Peer.options(Results.of(Peer.listen(vertx, new Server(answer, obedient))))));
    return Results.of(connection.startReplication("s\"lot", new Lsn(0x1_0000_00FFL), List.of("it's", "a \"b\""), 1));
  }

  private static byte[] insert(int number) {
    return XLogData.encode(number, number, 0, ("I" + number).getBytes(UTF_8));
  }

  private static byte[] joined(byte[]... messages) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      all.writeBytes(message);
    }
    return all.toByteArray();
  }

  @Test
  void quotesTheCommand() throws Exception {
    start(true, peer -> peer.send(STARTED));
    assertEquals("START_REPLICATION SLOT \"s\"\"lot\" LOGICAL 1/FF (\"proto_version\" '1', \"publication_names\" '\"it''s\",\"a \"\"b\"\"\"')",
        Results.of(command.future()));
  }

  @Test
  void keepsWhatComesTogetherWithTheAnswerForTheHandler() throws Exception {
    ReplicationStream stream = start(true, peer -> {
      peer.send(joined(STARTED.encode(), insert(1)));
      peer.send(insert(2));
    });
    assertTrue(events.silent("data", 50));
    stream.handler(events);
    assertEquals(1, events.nextMessage('I').walStart());
    assertEquals(2, events.nextMessage('I').walStart());
  }

  @Test
  void handsOverKeepalivesWarningsAndTheEndOfEachRead() throws Exception {
    ReplicationStream stream = start(true, peer -> {
      peer.send(STARTED);
      peer.send(PrimaryKeepalive.encode(-2, 5, true));
      peer.send(new NoticeResponse(ServerError.of("WARNING", "01000", "skipped loading publication")));
    });
    stream.handler(events);
    RecordingHandler.Event keepalive = events.next("keepalive");
    assertEquals(-2, keepalive.walEnd());
    assertTrue(keepalive.replyRequested());
    assertEquals("01000", events.next("warning").notice().sqlState());
    events.next("readComplete");
    Results.of(stream.sendStatus(new StandbyStatusUpdate(new Lsn(-1), new Lsn(2), new Lsn(3), true)));
    assertEquals(new StandbyStatusUpdate(new Lsn(-1), new Lsn(2), new Lsn(3), true), Results.of(status.future()));
  }

  @Test
  void deliversTheReasonAndTheDataBeforeIt() throws Exception {
    ReplicationStream stream = start(true, peer -> {
      peer.send(STARTED);
      status.future().onSuccess(ready -> {
        peer.send(insert(1));
        peer.send(new ErrorResponse(ServerError.of("FATAL", "57P01", "terminating connection")));
        peer.close();
      });
    }).handler(events);
    Results.of(stream.sendStatus(new StandbyStatusUpdate(Lsn.ZERO, Lsn.ZERO, Lsn.ZERO, false)));
    events.nextMessage('I');
    assertEquals("57P01", assertInstanceOf(ServerErrorException.class, events.next("closed").cause()).sqlState());
  }

  @Test
  void tellsTheEndOnceAndAlsoToALateHandler() throws Exception {
    ReplicationStream stream = start(true, peer -> {
      peer.send(joined(STARTED.encode(), insert(1)));
      peer.send(new ErrorResponse(ServerError.of("FATAL", "57P01", "terminating connection")));
      peer.close();
    });
    assertTrue(events.silent("closed", 200));
    stream.handler(events);
    assertEquals("57P01", assertInstanceOf(ServerErrorException.class, events.next("closed").cause()).sqlState());
    assertTrue(events.silent("closed", 50));
  }

  @Test
  void aCleanEndByTheServerIsStillAnEnd() throws Exception {
    start(true, peer -> peer.send(STARTED, new CommandComplete("COPY 0"))).handler(events);
    assertInstanceOf(ConnectionClosedException.class, events.next("closed").cause());
  }

  @Test
  void brokenContentEndsTheStream() throws Exception {
    for (byte[] broken : List.of(new byte[] {'d', 0, 0, 0, 4}, new byte[] {'d', 0, 0, 0, 5, 'w'}, new byte[] {'d', 0, 0, 0, 5, '?'},
        new byte[] {'d', 0, 0, 0, 3}, new byte[] {'d', 127, 0, 0, 0}, new byte[] {'T', 0, 0, 0, 4}, new byte[] {'Q', 0, 0, 0, 4})) {
      RecordingHandler own = new RecordingHandler();
      start(true, peer -> {
        peer.send(STARTED);
        peer.send(broken);
      }).handler(own);
      assertInstanceOf(ProtocolException.class, own.next("closed").cause());
    }
  }

  @Test
  void pausedFromWithinAHandlerStopsAfterTheChunkAtHand() throws Exception {
    ReplicationStream[] stream = new ReplicationStream[1];
    RecordingHandler pausing = new RecordingHandler() {
      @Override
      public void xLogData(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length) {
        super.xLogData(walStart, walEnd, serverTime, bytes, offset, length);
        if (walStart == 1) {
          stream[0].pause();
        }
      }
    };
    stream[0] = start(true, peer -> {
      peer.send(STARTED);
      peer.send(joined(insert(1), insert(2)));
      status.future().onSuccess(paused -> peer.send(insert(3)));
    });
    stream[0].handler(pausing);
    assertEquals(1, pausing.nextMessage('I').walStart());
    assertEquals(2, pausing.nextMessage('I').walStart());
    Results.of(stream[0].sendStatus(new StandbyStatusUpdate(Lsn.ZERO, Lsn.ZERO, Lsn.ZERO, false)));
    assertTrue(pausing.silent("data", 100));
    stream[0].resume();
    assertEquals(3, pausing.nextMessage('I').walStart());
  }

  @Test
  void pausingAndResumingInEveryCallLosesNothing() throws Exception {
    ReplicationStream[] stream = new ReplicationStream[1];
    RecordingHandler nervous = new RecordingHandler() {
      @Override
      public void xLogData(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length) {
        super.xLogData(walStart, walEnd, serverTime, bytes, offset, length);
        stream[0].pause();
        stream[0].resume();
      }
    };
    int count = 50_000;
    stream[0] = start(true, peer -> {
      byte[][] messages = new byte[count + 1][];
      messages[0] = STARTED.encode();
      for (int i = 1; i <= count; i++) {
        messages[i] = insert(i);
      }
      peer.send(joined(messages));
    });
    stream[0].handler(nervous);
    for (int i = 1; i <= count; i++) {
      assertEquals(i, nervous.nextMessage('I').walStart());
    }
  }

  @Test
  void closesInTimeAgainstADeafServer() throws Exception {
    ReplicationStream stream = start(false, peer -> peer.send(STARTED)).handler(events);
    long start = System.nanoTime();
    Results.of(stream.close());
    assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 3_000);
    assertNull(events.next("closed").cause());
    Results.failure(IllegalStateException.class, stream.sendStatus(new StandbyStatusUpdate(Lsn.ZERO, Lsn.ZERO, Lsn.ZERO, false)));
  }

  /** Several reads of the socket. */
  private static byte[] large(int number, char type) {
    byte[] payload = new byte[400_000];
    payload[0] = (byte) type;
    return XLogData.encode(number, number, 0, payload);
  }

  private ReplicationStream startWithLargeMessages() throws Exception {
    return start(true, peer -> peer.send(joined(STARTED.encode(), insert(1), large(2, 'M'), insert(3), large(4, 'U'), insert(5))));
  }

  @Test
  void f64OnlyALargeMessageThatTheHandlerPassesOverDoesNotCome() throws Exception {
    RecordingHandler choosy = new RecordingHandler() {
      @Override
      public boolean passesOver(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length, int whole) {
        assertEquals(400_000, whole);
        assertTrue(length < whole);
        return bytes[offset] == 'M';
      }
    };
    startWithLargeMessages().handler(choosy);
    for (int expected : new int[] {1, 3, 4, 5}) {
      assertEquals(expected, choosy.next("data").walStart());
    }
  }

  @Test
  void f64AHandlerThatFailsOverTheBeginningEndsTheStream() throws Exception {
    IllegalStateException mistake = new IllegalStateException("a mistake");
    RecordingHandler failing = new RecordingHandler() {
      @Override
      public boolean passesOver(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length, int whole) {
        throw mistake;
      }
    };
    startWithLargeMessages().handler(failing);
    assertEquals(1, failing.next("data").walStart());
    assertSame(mistake, failing.next("closed").cause());
    assertTrue(failing.silent("data", 50));
  }
}
