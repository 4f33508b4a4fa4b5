package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.BackendKeyData;
import io.philotes.postgres.protocol.BackendMessage;
import io.philotes.postgres.protocol.CommandComplete;
import io.philotes.postgres.protocol.Framer;
import io.philotes.postgres.protocol.ParameterStatus;
import io.philotes.postgres.protocol.ReadyForQuery;
import io.philotes.postgres.protocol.StartupMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Arrays;

/** The server's end of one connection, played by a test. Has no TLS, and says so when it is asked. */
public final class Peer {

  /** What the server does. */
  public interface Script {
    /** The client opened a session. */
    void startup(Peer peer, StartupMessage message);

    /** The client sent a message. */
    default void message(Peer peer, char type, byte[] body) {
      if (type == 'X') {
        peer.close();
      }
    }
  }

  private static final int SSL_REQUEST = 8;

  private final NetSocket socket;
  private final Script script;
  private final Framer framer = new Framer(1 << 20);
  private boolean started;

  private Peer(NetSocket socket, Script script) {
    this.socket = socket;
    this.script = script;
    socket.handler(this::read);
  }

  /** Listens on a free port. Plain text. */
  public static Future<NetServer> listen(Vertx vertx, Script script) {
    return vertx.createNetServer().connectHandler(socket -> new Peer(socket, script)).listen(0, "localhost");
  }

  static ReplicationOptions options(NetServer server) {
    return ReplicationOptions.of("localhost", server.actualPort(), "db", "user", () -> "secret");
  }

  /** The startup messages of the tests are small and come in one piece. */
  private void read(Buffer buffer) {
    byte[] bytes = buffer.getBytes();
    if (!started && bytes.length == SSL_REQUEST) {
      socket.write("N");
    } else if (!started) {
      started = true;
      script.startup(this, StartupMessage.decode(bytes, 4, bytes.length - 4));
    } else {
      framer.feed(bytes, (type, body, offset, length) -> script.message(this, (char) type, Arrays.copyOfRange(body, offset, offset + length)));
    }
  }

  public void send(BackendMessage... messages) {
    Buffer all = Buffer.buffer();
    for (BackendMessage message : messages) {
      all.appendBytes(message.encode());
    }
    socket.write(all);
  }

  public void send(byte[] bytes) {
    socket.write(Buffer.buffer(bytes));
  }

  /** Everything from a successful authentication to ReadyForQuery. */
  public void welcome() {
    send(Authentication.ok(), new ParameterStatus("server_version", "16.4 (scripted)"), new ParameterStatus("client_encoding", "UTF8"),
        new BackendKeyData(7, new byte[4]), new ReadyForQuery('I'));
  }

  public void complete(String tag) {
    send(new CommandComplete(tag), new ReadyForQuery('I'));
  }

  public void close() {
    socket.close();
  }
}
