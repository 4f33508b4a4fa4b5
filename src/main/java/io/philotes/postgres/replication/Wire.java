package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.FrameHandler;
import io.philotes.postgres.protocol.Framer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;

/**
 * The socket, cut into messages. Owns the socket, paces and pauses the reading, and sees to it that the end comes
 * exactly once, with the first cause. Used on its home context only.
 */
final class Wire implements FrameHandler {

  /** How long a polite close waits for the server to go. */
  private static final long GRACE_MILLIS = 1_500;

  /** When a close is over in any case. */
  private static final long GIVE_UP_MILLIS = 2_000;

  private final Home home;
  private final NetSocket socket;
  private final Framer framer;
  private final Promise<Void> gone = Promise.promise();

  private Receiver receiver;
  private ReadPacer pacer;
  private Throwable cause;
  private boolean closing;
  private boolean discarding;
  private boolean dataEnded;
  private boolean finished;
  private boolean paused;
  private boolean pacing;
  private boolean turnOpen;
  private long turnBytes;

  Wire(Home home, NetSocket socket, Framer framer, Receiver receiver) {
    this.home = home;
    this.socket = socket;
    this.framer = framer;
    this.receiver = receiver;
    socket.handler(this::read);
    socket.exceptionHandler(this::remember);
    socket.endHandler(ignored -> dataEnded());
    socket.closeHandler(ignored -> socketClosed());
  }

  void receiver(Receiver next) {
    receiver = next;
  }

  void limit(int maxMessageBytes) {
    framer.limit(maxMessageBytes);
  }

  /** Long messages are shown by their beginning first. */
  void askAfter(int bytes) {
    framer.askAfter(bytes);
  }

  void pace() {
    pacer = new ReadPacer();
  }

  /** Writes; a failure to write also ends the wire by itself. */
  Future<Void> send(byte[] message) {
    return socket.write(Buffer.buffer(message));
  }

  /** Whether so much waits to be written that more should not be added. */
  boolean isFull() {
    return socket.writeQueueFull();
  }

  void pause() {
    paused = true;
    socket.pause();
  }

  void resume() {
    paused = false;
    resumeReading();
  }

  /** Hands over nothing more, even of the chunk at hand, until {@link #start}. */
  void stop() {
    framer.stop();
    pause();
  }

  /** Goes on after {@link #stop}. */
  void start() {
    paused = false;
    openTurn();
    guarded(() -> framer.resume(this));
    resumeReading();
  }

  /** Keeps the first cause, on which the end will be blamed. What breaks after we began to close does not count. */
  void remember(Throwable failure) {
    if (cause == null && !closing) {
      cause = failure;
    }
  }

  /** Ends at once because of a failure. */
  void fail(Throwable failure) {
    remember(failure);
    discarding = true;
    if (!finished) {
      socket.close();
      home.vertx().setTimer(GIVE_UP_MILLIS, ignored -> finish());
    }
  }

  /** Ends politely: sends the farewell and waits a while for the server to go. */
  Future<Void> close(byte[] farewell) {
    if (!closing && !finished) {
      closing = true;
      discarding = true;
      socket.write(Buffer.buffer(farewell));
      resume();
      home.vertx().setTimer(GRACE_MILLIS, ignored -> socket.close());
      home.vertx().setTimer(GIVE_UP_MILLIS, ignored -> finish());
    }
    return gone.future();
  }

  private void read(Buffer buffer) {
    if (discarding || dataEnded) {
      return;
    }
    openTurn();
    turnBytes += buffer.length();
    byte[] chunk = buffer.getBytes();
    guarded(() -> framer.feed(chunk, this));
  }

  @Override
  public void frame(byte type, byte[] bytes, int offset, int length) {
    if (!discarding) {
      receiver.frame(type, bytes, offset, length);
    }
  }

  @Override
  public boolean passesOver(byte type, byte[] bytes, int offset, int length, int whole) {
    return discarding || receiver.passesOver(type, bytes, offset, length, whole);
  }

  /** A receiver that throws can never be given the same message again, so the connection ends with its exception. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  /**
   * Vert.x delivers all that it has read in one go, and tasks run after that: the turn ends when nothing more is there.
   */
  private void openTurn() {
    if (!turnOpen) {
      turnOpen = true;
      home.later(this::endTurn);
    }
  }

  private void endTurn() {
    long bytes = turnBytes;
    turnOpen = false;
    turnBytes = 0;
    if (discarding || finished) {
      return;
    }
    guarded(receiver::readComplete);
    if (pacer != null && !paused) {
      rest(pacer.afterTurn(System.nanoTime(), bytes));
    }
  }

  private void rest(long nanos) {
    if (nanos > 0 && !pacing) {
      pacing = true;
      socket.pause();
      home.vertx().setTimer(Math.max(1, nanos / 1_000_000), ignored -> {
        pacing = false;
        resumeReading();
      });
    }
  }

  private void resumeReading() {
    if (!paused && !pacing) {
      socket.resume();
    }
  }

  private void dataEnded() {
    dataEnded = true;
    home.later(this::finish);
  }

  /** The socket may be closed while chunks still wait for us to read on; the end handler comes after them. */
  private void socketClosed() {
    if (!dataEnded) {
      if (paused) {
        receiver.abandon();
      }
      pacing = false;
      start();
      home.vertx().setTimer(GIVE_UP_MILLIS, ignored -> finish());
    }
  }

  private void finish() {
    if (finished) {
      return;
    }
    finished = true;
    discarding = true;
    cut(socket);
    receiver.closed(reason());
    gone.complete();
  }

  /** Closes within 3 s, whatever still waits to be written: a peer that reads nothing would delay that without end. */
  static void cut(NetSocket socket) {
    ((NetSocketInternal) socket).channelHandlerContext().close();
  }

  /** Null when we closed without being made to. */
  private Throwable reason() {
    if (cause == null) {
      return closing ? null : new ConnectionClosedException("the server closed the connection");
    }
    boolean lost = cause instanceof IOException && !(cause instanceof ConnectionClosedException);
    return lost ? new ConnectionClosedException("the connection broke: " + cause.getMessage(), cause) : cause;
  }
}
