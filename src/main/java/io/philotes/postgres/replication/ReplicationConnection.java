package io.philotes.postgres.replication;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.ServerError;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A connection to PostgreSQL's walsender (14 or newer). Commands run one after the other. May be used from any thread;
 * everything it calls back runs on the event loop context that called {@link #connect}. When the connection closes, every
 * outstanding command fails.
 *
 * <p>An error of a command is a {@link io.philotes.postgres.protocol.ServerErrorException}, and the connection stays
 * usable unless the error is fatal.
 */
public interface ReplicationConnection {

  /**
   * Connects, authenticates and pins the session. Fails with
   *
   * <ul>
   *   <li>{@link java.net.UnknownHostException}: the name has no address
   *   <li>{@link java.net.ConnectException}: refused or unreachable
   *   <li>{@link java.util.concurrent.TimeoutException}: not finished within the connect timeout
   *   <li>{@link NotPostgresException}: the peer does not speak the protocol, or closed without a word
   *   <li>{@link TlsFailedException}: TLS refused, certificate not trusted or for another host
   *   <li>{@link io.philotes.postgres.protocol.AuthenticationRefusedException}: we refuse the way of authentication, or the
   *       server cannot prove itself
   *   <li>{@link io.philotes.postgres.protocol.ServerErrorException}: the server refuses, with its SQLSTATE
   *   <li>{@link io.philotes.postgres.protocol.ProtocolException}, {@link ConnectionClosedException}: it broke off later
   *   <li>whatever the password supplier throws
   * </ul>
   */
  static Future<ReplicationConnection> connect(Vertx vertx, ReplicationOptions options) {
    Context context = vertx.getOrCreateContext();
    if (!context.isEventLoopContext()) {
      return Future.failedFuture(new IllegalStateException("connect from an event loop context, not from a worker"));
    }
    return new Connector(new Home(vertx, context), options).connect();
  }

  /** Runs a simple query or a replication command; text values, null for NULL. At most 16 MB of answer. */
  Future<List<List<String>>> query(String sql);

  Future<SystemIdentity> identifySystem();

  /** Empty for timeline 1, which has no ancestors and no file. */
  Future<TimelineHistory> timelineHistory(int timeline);

  /**
   * Creates a persistent logical slot for pgoutput, without a snapshot. Waits for every transaction that is running now.
   *
   * @param failover asks for a slot that standbys keep; servers older than 17 cannot and make an ordinary one
   */
  Future<CreatedSlot> createSlot(String slot, boolean failover);

  /**
   * Starts streaming. Afterwards the connection serves the stream only.
   *
   * @param from where to start; the server takes the larger of this and what the slot has confirmed
   * @param protoVersion of pgoutput
   */
  default Future<ReplicationStream> startReplication(String slot, Lsn from, List<String> publications, int protoVersion) {
    return startReplication(slot, from, publications, Map.of("proto_version", Integer.toString(protoVersion)));
  }

  /**
   * Starts streaming with the options of pgoutput that the caller chooses. Afterwards the connection serves the stream only.
   *
   * @param from where to start; the server takes the larger of this and what the slot has confirmed
   * @param options of pgoutput by name, {@code proto_version} among them, {@code publication_names} not. With {@code
   *     two_phase} the server marks the slot for good
   */
  Future<ReplicationStream> startReplication(String slot, Lsn from, List<String> publications, Map<String, String> options);

  /** For example 18. */
  int serverVersionMajor();

  /** A setting that the server reports, such as server_version or server_encoding; null when it does not report it. */
  String parameter(String name);

  /** The process that serves us, as in pg_stat_replication. */
  int backendPid();

  /** Receives the server's warnings outside a stream, also those (at most 32) that came before the handler was set. */
  ReplicationConnection noticeHandler(Consumer<ServerError> handler);

  /** Ends the session. Completes within about 2 s whatever the server does. */
  Future<Void> close();

  /** Succeeds when we closed the connection, fails with the cause when it was lost. */
  Future<Void> closed();

  /** As {@link #closed()}, with the cause or null. */
  default ReplicationConnection closeHandler(Handler<Throwable> handler) {
    closed().onComplete(done -> handler.handle(done.cause()));
    return this;
  }
}
