package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.BackendKeyData;
import io.philotes.postgres.protocol.BackendMessage;
import io.philotes.postgres.protocol.ErrorResponse;
import io.philotes.postgres.protocol.Framer;
import io.philotes.postgres.protocol.NoticeResponse;
import io.philotes.postgres.protocol.ParameterStatus;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.postgres.protocol.StartupMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import javax.net.ssl.SSLException;

/** From the StartupMessage to the first ReadyForQuery. See PostgreSQL, chapter "Message Flow", Start-up. */
final class Startup implements Receiver {

  /** Nobody is authenticated yet, so nobody may fill our memory. PostgreSQL's own client allows 30 kB. */
  private static final int MAX_MESSAGE = 64 * 1024;

  private final ReplicationOptions options;
  private final Home home;
  private final Wire wire;
  private final Authenticator authenticator;
  private final Session session = new Session();
  private final Promise<ReplicationConnection> promise = Promise.promise();
  private boolean understood;

  Startup(Home home, NetSocket socket, ReplicationOptions options) {
    this.home = home;
    this.options = options;
    wire = new Wire(home, socket, new Framer(MAX_MESSAGE), this);
    authenticator = new Authenticator(home.vertx(), socket, options, wire::send, wire::fail);
  }

  Future<ReplicationConnection> open() {
    wire.send(new StartupMessage(options.startupParameters()).encode());
    return promise.future();
  }

  @Override
  public void frame(byte type, byte[] bytes, int offset, int length) {
    BackendMessage message = BackendMessage.decode(type, bytes, offset, length);
    understood = true;
    switch (message.kind()) {
      case AUTHENTICATION -> authenticator.accept((Authentication) message);
      case PARAMETER_STATUS -> session.parameter((ParameterStatus) message);
      case BACKEND_KEY_DATA -> session.pid(((BackendKeyData) message).pid());
      case NOTICE -> session.notice(((NoticeResponse) message).notice());
      case ERROR -> throw new ServerErrorException(((ErrorResponse) message).error());
      case READY_FOR_QUERY -> ready();
      case ROW_DESCRIPTION, DATA_ROW, COMMAND_COMPLETE, EMPTY_QUERY, COPY_BOTH, COPY_DATA, COPY_DONE ->
          throw new ProtocolException("unexpected during start-up: " + message.kind(), 0);
    }
  }

  private void ready() {
    if (!authenticator.isDone()) {
      throw new ProtocolException("ready before authentication", 0);
    }
    session.check();
    wire.limit(options.maxMessageBytes());
    SocketConnection connection = new SocketConnection(home, wire, session, options.paced());
    wire.receiver(connection);
    connection.pin().onComplete(promise);
  }

  @Override
  public void closed(Throwable cause) {
    promise.tryFail(understood ? cause : stranger(cause));
  }

  /** Nothing that came could be understood. */
  private static Throwable stranger(Throwable cause) {
    if (isTlsAlert(cause)) {
      return TlsFailedException.of(cause);
    }
    if (cause instanceof ProtocolException) {
      return new NotPostgresException("the peer does not answer as PostgreSQL does", false, cause);
    }
    if (cause instanceof IOException) {
      return new NotPostgresException("the peer closed the connection without an answer", true, cause);
    }
    return cause;
  }

  /** With TLS 1.3 a server refuses our certificate only after the handshake. */
  private static boolean isTlsAlert(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }
}
