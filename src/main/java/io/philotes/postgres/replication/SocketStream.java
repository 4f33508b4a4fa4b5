package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.BackendMessage;
import io.philotes.postgres.protocol.CopyData;
import io.philotes.postgres.protocol.CopyDone;
import io.philotes.postgres.protocol.ErrorResponse;
import io.philotes.postgres.protocol.NoticeResponse;
import io.philotes.postgres.protocol.ParameterStatus;
import io.philotes.postgres.protocol.PostgresTime;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.ServerError;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.postgres.protocol.StandbyStatusUpdate;
import io.philotes.postgres.protocol.Terminate;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;

/** A {@link ReplicationStream} over a {@link Wire}. The wire is stopped until there is a handler. */
final class SocketStream implements ReplicationStream, Receiver {

  private final Home home;
  private final Wire wire;
  private final Session session;
  private final Consumer<Throwable> onClosed;
  private ReplicationHandler handler;
  private boolean started;
  private boolean paused;
  private boolean abandoned;
  private boolean ended;
  private Throwable cause;

  SocketStream(Home home, Wire wire, Session session, Consumer<Throwable> onClosed) {
    this.home = home;
    this.wire = wire;
    this.session = session;
    this.onClosed = onClosed;
  }

  @Override
  public ReplicationStream handler(ReplicationHandler receiver) {
    home.run(() -> {
      if (handler != null) {
        throw new IllegalStateException("the stream has a handler");
      }
      handler = receiver;
      if (ended) {
        receiver.closed(cause);
      } else {
        flow();
      }
    });
    return this;
  }

  @Override
  public ReplicationStream pause() {
    home.run(() -> {
      paused = true;
      wire.pause();
    });
    return this;
  }

  @Override
  public ReplicationStream resume() {
    home.run(() -> {
      paused = false;
      flow();
    });
    return this;
  }

  /** The first time, what came together with the answer to the command is handed over before the socket is read again. */
  private void flow() {
    if (paused || handler == null) {
      return;
    }
    if (started) {
      wire.resume();
    } else {
      started = true;
      wire.start();
    }
  }

  @Override
  public Future<Void> sendStatus(StandbyStatusUpdate update) {
    return home.call(() -> {
      if (ended) {
        return Future.failedFuture(new IllegalStateException("the stream has ended"));
      }
      return wire.isFull() ? Future.succeededFuture() : wire.send(update.encode(PostgresTime.ofInstant(Instant.now())));
    });
  }

  @Override
  public Future<Void> close() {
    return home.call(() -> {
      byte[] done = new CopyDone().encode();
      byte[] terminate = new Terminate().encode();
      byte[] farewell = Arrays.copyOf(done, done.length + terminate.length);
      System.arraycopy(terminate, 0, farewell, done.length, terminate.length);
      return wire.close(farewell);
    });
  }

  @Override
  public void frame(byte type, byte[] bytes, int offset, int length) {
    if (type == CopyData.TYPE) {
      if (!abandoned) {
        CopyStream.deliver(bytes, offset, length, handler);
      }
      return;
    }
    BackendMessage message = BackendMessage.decode(type, bytes, offset, length);
    switch (message.kind()) {
      case ERROR -> wire.remember(new ServerErrorException(((ErrorResponse) message).error()));
      case NOTICE -> warn(((NoticeResponse) message).notice());
      case PARAMETER_STATUS -> session.parameter((ParameterStatus) message);
      case COPY_DONE, COMMAND_COMPLETE, READY_FOR_QUERY -> wire.fail(new ConnectionClosedException("the server ended the stream"));
      case AUTHENTICATION, BACKEND_KEY_DATA, ROW_DESCRIPTION, DATA_ROW, EMPTY_QUERY, COPY_BOTH, COPY_DATA ->
          throw new ProtocolException("unexpected " + message.kind() + " in a stream", 0);
    }
  }

  @Override
  public boolean passesOver(byte type, byte[] bytes, int offset, int length, int whole) {
    return type == CopyData.TYPE && (abandoned || CopyStream.passesOver(bytes, offset, length, whole, handler));
  }

  private void warn(ServerError notice) {
    if (abandoned) {
      session.notice(notice);
    } else {
      handler.warning(notice);
    }
  }

  @Override
  public void readComplete() {
    if (handler != null && !abandoned) {
      handler.readComplete();
    }
  }

  @Override
  public void abandon() {
    abandoned = true;
  }

  @Override
  public void closed(Throwable reason) {
    ended = true;
    cause = reason;
    onClosed.accept(reason);
    if (handler != null) {
      handler.closed(reason);
    }
  }
}
