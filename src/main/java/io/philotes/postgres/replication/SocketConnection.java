package io.philotes.postgres.replication;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.BackendMessage;
import io.philotes.postgres.protocol.DataRow;
import io.philotes.postgres.protocol.ErrorResponse;
import io.philotes.postgres.protocol.NoticeResponse;
import io.philotes.postgres.protocol.ParameterStatus;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.Query;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.postgres.protocol.Terminate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A {@link ReplicationConnection} over a {@link Wire}: a queue of commands, of which the first one runs. */
final class SocketConnection implements ReplicationConnection, Receiver {

  private static final int MOST_COMMANDS = 256;
  private static final int FIRST_WITH_FAILOVER_SLOTS = 17;
  private static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17;
  private static final String NO_ENCODING = "SQL_ASCII";

  private final Home home;
  private final Wire wire;
  private final Session session;
  private final boolean paced;
  private final Deque<Command> commands = new ArrayDeque<>();
  private final Promise<Void> gone = Promise.promise();
  private SocketStream stream;
  private boolean closing;
  private Throwable lost;

  SocketConnection(Home home, Wire wire, Session session, boolean paced) {
    this.home = home;
    this.wire = wire;
    this.session = session;
    this.paced = paced;
  }

  /**
   * What cannot be said in the StartupMessage: a setting that older servers would refuse, and that a database which does not know the
   * encoding of its text is to send it as it is. It would else refuse what is not UTF-8, and the stream would end there for ever.
   */
  Future<ReplicationConnection> pin() {
    Future<?> timeout = session.versionMajor() < FIRST_WITH_TRANSACTION_TIMEOUT ? Future.succeededFuture()
        : query("SET transaction_timeout = 0");
    return timeout.compose(set -> NO_ENCODING.equals(session.parameter("server_encoding"))
        ? query("SET client_encoding = '" + NO_ENCODING + "'") : Future.succeededFuture()).map(this);
  }

  @Override
  public Future<List<List<String>>> query(String sql) {
    return home.call(() -> submit(Command.query(sql)).rows());
  }

  @Override
  public Future<SystemIdentity> identifySystem() {
    return query("IDENTIFY_SYSTEM").map(ReplicationCommands::systemIdentity);
  }

  @Override
  public Future<TimelineHistory> timelineHistory(int timeline) {
    if (timeline == 1) {
      return Future.succeededFuture(new TimelineHistory(1, List.of()));
    }
    return query("TIMELINE_HISTORY " + Integer.toUnsignedString(timeline)).map(rows -> ReplicationCommands.timelineHistory(timeline, rows));
  }

  @Override
  public Future<CreatedSlot> createSlot(String slot, boolean failover) {
    boolean kept = failover && session.versionMajor() >= FIRST_WITH_FAILOVER_SLOTS;
    return checked(() -> ReplicationCommands.createSlot(slot, kept))
        .compose(this::query)
        .map(rows -> ReplicationCommands.createdSlot(rows, kept));
  }

  @Override
  public Future<ReplicationStream> startReplication(String slot, Lsn from, List<String> publications, Map<String, String> options) {
    return checked(() -> ReplicationCommands.startReplication(slot, from, publications, options))
        .compose(sql -> home.call(() -> submit(Command.startingStream(sql)).stream()));
  }

  private static Future<String> checked(Supplier<String> sql) {
    try {
      return Future.succeededFuture(sql.get());
    } catch (IllegalArgumentException invalid) {
      return Future.failedFuture(invalid);
    }
  }

  private Command submit(Command command) {
    if (lost != null || closing || stream != null) {
      command.abort(lost != null ? lost : new IllegalStateException(stream != null ? "the connection serves a stream" : "the connection is closed"));
    } else if (commands.size() >= MOST_COMMANDS) {
      command.abort(new IllegalStateException("more than " + MOST_COMMANDS + " commands are waiting"));
    } else {
      commands.add(command);
      if (commands.size() == 1) {
        sendFirst();
      }
    }
    return command;
  }

  private void sendFirst() {
    byte[] message;
    try {
      message = new Query(commands.element().sql()).encode();
    } catch (IllegalArgumentException invalid) {
      commands.remove().abort(invalid);
      sendNext();
      return;
    }
    wire.send(message);
  }

  private void sendNext() {
    if (!commands.isEmpty()) {
      sendFirst();
    }
  }

  @Override
  public void frame(byte type, byte[] bytes, int offset, int length) {
    BackendMessage message = BackendMessage.decode(type, bytes, offset, length);
    switch (message.kind()) {
      case DATA_ROW -> running(message).row((DataRow) message, length);
      case ERROR -> error(((ErrorResponse) message).error());
      case NOTICE -> session.notice(((NoticeResponse) message).notice());
      case PARAMETER_STATUS -> session.parameter((ParameterStatus) message);
      case ROW_DESCRIPTION, COMMAND_COMPLETE, EMPTY_QUERY -> running(message);
      case READY_FOR_QUERY -> ready(message);
      case COPY_BOTH -> startStream(message);
      case AUTHENTICATION, BACKEND_KEY_DATA, COPY_DATA, COPY_DONE -> throw unexpected(message);
    }
  }

  private void error(ServerError error) {
    ServerErrorException failure = new ServerErrorException(error);
    if (error.isFatal()) {
      wire.remember(failure);
    }
    if (!commands.isEmpty()) {
      commands.element().error(failure);
    } else if (!error.isFatal()) {
      throw failure;
    }
  }

  private void ready(BackendMessage message) {
    running(message);
    Command done = commands.remove();
    sendNext();
    done.complete();
  }

  private void startStream(BackendMessage message) {
    Command command = running(message);
    if (!command.startsStream()) {
      throw unexpected(message);
    }
    commands.remove();
    stream = new SocketStream(home, wire, session, this::closed);
    wire.receiver(stream);
    wire.stop();
    wire.askAfter(ReplicationHandler.BEGINNING);
    if (paced) {
      wire.pace();
    }
    IllegalStateException late = new IllegalStateException("the connection serves a stream");
    commands.forEach(waiting -> waiting.abort(late));
    commands.clear();
    command.streams(stream);
  }

  private Command running(BackendMessage message) {
    if (commands.isEmpty()) {
      throw unexpected(message);
    }
    return commands.element();
  }

  private static ProtocolException unexpected(BackendMessage message) {
    return new ProtocolException("unexpected " + message.kind(), 0);
  }

  @Override
  public int serverVersionMajor() {
    return session.versionMajor();
  }

  @Override
  public String parameter(String name) {
    return session.parameter(name);
  }

  @Override
  public int backendPid() {
    return session.pid();
  }

  @Override
  public ReplicationConnection noticeHandler(Consumer<ServerError> handler) {
    home.run(() -> session.noticeHandler(handler));
    return this;
  }

  @Override
  public Future<Void> close() {
    return home.call(() -> {
      closing = true;
      return stream != null ? stream.close() : wire.close(new Terminate().encode());
    });
  }

  @Override
  public Future<Void> closed() {
    return gone.future();
  }

  @Override
  public void closed(Throwable cause) {
    lost = cause != null ? cause : new IllegalStateException("the connection is closed");
    commands.forEach(command -> command.abort(lost));
    commands.clear();
    if (cause == null) {
      gone.complete();
    } else {
      gone.fail(cause);
    }
  }
}
