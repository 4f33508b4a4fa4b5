package io.philotes.postgres.replication;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeoutException;

/** One attempt to connect: socket, TLS, session; one time limit over all of it. Leaves nothing open when it fails. */
final class Connector {

  private final Home home;
  private final ReplicationOptions options;
  private final Promise<ReplicationConnection> promise = Promise.promise();
  private Future<NetSocket> connecting;
  private String waitingFor = "TCP";

  Connector(Home home, ReplicationOptions options) {
    this.home = home;
    this.options = options;
  }

  Future<ReplicationConnection> connect() {
    home.run(this::begin);
    return promise.future();
  }

  private void begin() {
    long timer = home.vertx().setTimer(options.connectTimeout().toMillis(), ignored -> expire());
    connecting = client().connect(new ConnectOptions().setHost(options.host()).setPort(options.port()).setTimeout(socketTimeout()));
    connecting
        .compose(this::secure)
        .compose(this::openSession)
        .onComplete(done -> {
          home.vertx().cancelTimer(timer);
          if (done.failed()) {
            fail(done.cause());
          } else {
            promise.tryComplete(done.result());
          }
        });
  }

  private Future<NetSocket> secure(NetSocket socket) {
    if (options.tls().isPlain()) {
      return Future.succeededFuture(socket);
    }
    waitingFor = "TLS";
    return new TlsUpgrade(home.vertx(), socket, options).upgrade();
  }

  private Future<ReplicationConnection> openSession(NetSocket socket) {
    waitingFor = "the session";
    return new Startup(home, socket, options).open();
  }

  private void expire() {
    fail(new TimeoutException("no session with " + options.host() + ":" + options.port() + " within " + options.connectTimeout().toMillis()
        + " ms: still waiting for " + waitingFor));
  }

  private void fail(Throwable cause) {
    promise.tryFail(cause);
    connecting.onSuccess(Wire::cut);
  }

  /**
   * One for all connections that the context opens to a walsender: Vert.x keeps every client that was ever made in a context
   * for as long as the context lives, also one that is closed. The size of the receive buffer is left to the system: with a
   * fixed one Linux (seen on 6.18) throws small messages away when nobody reads, and then also the server's word that it has
   * our status updates, so that it takes us for dead.
   */
  private NetClient client() {
    boolean plain = options.tls().isPlain();
    return home.kept(Connector.class.getName() + (plain ? "" : ".tls"), () -> {
      NetClientOptions sockets = new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true);
      return home.vertx().createNetClient(plain ? sockets : sockets.setSslEngineOptions(TlsEngine.options()));
    });
  }

  /** Behind our own time limit: the socket's exception would look like a refused connection. */
  private int socketTimeout() {
    return Math.toIntExact(options.connectTimeout().toMillis() + 1_000);
  }
}
