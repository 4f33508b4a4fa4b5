package io.philotes.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a link. A thread reads into a queue of limited size, another writes what is due: what a side sends
 * travels on while the pump waits, and a side that sends too much has to wait itself. The end of a connection travels
 * in the same queue, so nobody hears of it over a line that is held.
 */
final class Pump {

  private static final int READ = 64 * 1024;

  private enum Kind {
    BYTES,
    END,
    RESET
  }

  private record Piece(Kind kind, byte[] bytes, long due) {}

  private final Link link;
  private final Direction direction;
  private final Socket from;
  private final Socket to;
  private final Random random;
  private final Inspector inspector;
  private final Deque<Piece> queue = new ArrayDeque<>();
  private int queued;
  private long lastDue = System.nanoTime();
  private long free = System.nanoTime();
  private volatile boolean deaf;

  Pump(Link link, Direction direction, Socket from, Socket to, Random random) {
    this.link = link;
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.random = random;
    inspector = new Inspector(direction, link.startupReader());
  }

  synchronized void wake() {
    notifyAll();
  }

  /** Until the side that sends has ended. */
  void read() {
    byte[] bytes = new byte[READ];
    try {
      InputStream in = from.getInputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        put(Kind.BYTES, Arrays.copyOf(bytes, read));
      }
      put(Kind.END, new byte[0]);
    } catch (IOException broken) {
      put(Kind.RESET, new byte[0]);
    }
  }

  private synchronized void put(Kind kind, byte[] bytes) {
    Pace pace = link.pace(direction);
    while (!link.isOver() && queued > 0 && queued + bytes.length > pace.room()) {
      pause(Long.MAX_VALUE);
      pace = link.pace(direction);
    }
    long jitter = pace.jitter().toNanos();
    long late = pace.delay().toNanos() + (jitter == 0 ? 0 : (long) ((random.nextDouble() * 2 - 1) * jitter));
    lastDue = Math.max(lastDue, System.nanoTime() + late);
    queue.add(new Piece(kind, bytes, lastDue));
    queued += bytes.length;
    notifyAll();
  }

  /** Until the end has been passed on. */
  void write() {
    Kind kind = Kind.BYTES;
    while (kind == Kind.BYTES) {
      Piece piece = take();
      kind = piece.kind();
      if (kind == Kind.BYTES) {
        pass(piece.bytes());
      }
    }
    if (kind == Kind.RESET && !link.isOver()) {
      link.reset();
    } else {
      link.end(direction, to);
    }
  }

  private synchronized Piece take() {
    while (!isReady()) {
      pause(queue.isEmpty() || link.isHeld(direction) ? Long.MAX_VALUE : Math.max(1, waitingTime()));
    }
    Piece first = link.pace(direction).gather() == 0 ? queue.remove() : gathered();
    queued -= first.bytes().length;
    notifyAll();
    return first;
  }

  /** Everything up to the end, if that is there already, as one piece. */
  private Piece gathered() {
    Piece first = queue.remove();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(queued);
    bytes.writeBytes(first.bytes());
    while (first.kind() == Kind.BYTES && !queue.isEmpty() && queue.peek().kind() == Kind.BYTES) {
      bytes.writeBytes(queue.remove().bytes());
    }
    return new Piece(first.kind(), bytes.toByteArray(), first.due());
  }

  private boolean isReady() {
    return !queue.isEmpty() && (link.isOver() || !link.isHeld(direction) && waitingTime() <= 0);
  }

  /** Of the first piece. */
  private long waitingTime() {
    long now = System.nanoTime();
    long delay = queue.peek().due() - now;
    boolean gathering = queued < link.pace(direction).gather() && queue.peekLast().kind() == Kind.BYTES;
    return gathering ? queue.peek().due() + Pace.LONGEST_GATHERING.toNanos() - now : delay;
  }

  private void pass(byte[] bytes) {
    int offset = 0;
    while (offset < bytes.length && !link.isOver()) {
      awaitRelease();
      Inspector.Finding finding = inspector.inspect(bytes, offset, bytes.length, link.trips(direction));
      boolean silence = finding.stop().filter(trip -> trip.effect() == Effect.SILENCE).isPresent();
      if (silence) {
        link.silence(direction.reverse());
      }
      send(finding.passing());
      offset += finding.consumed();
      finding.stop().ifPresent(this::stop);
    }
  }

  private void stop(Trip trip) {
    switch (trip.effect()) {
      case CUT -> link.cut();
      case RESET -> link.reset();
      case SILENCE -> link.silence(direction);
      case FLIP, SWALLOW -> throw new IllegalStateException(trip.effect() + " does not stop a link");
    }
    trip.happen();
  }

  private void send(byte[] bytes) {
    int offset = 0;
    while (offset < bytes.length && !link.isOver()) {
      awaitRelease();
      Pace pace = link.pace(direction);
      int length = Math.min(bytes.length - offset, pace.slice());
      awaitTurn(pace, length);
      write(bytes, offset, length);
      offset += length;
    }
  }

  private void awaitTurn(Pace pace, int length) {
    if (pace.bytesPerSecond() == 0) {
      return;
    }
    free = Math.max(free, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(20)) + length * 1_000_000_000L / pace.bytesPerSecond();
    synchronized (this) {
      for (long left = free - System.nanoTime(); left > 0 && !link.isOver(); left = free - System.nanoTime()) {
        pause(left);
      }
    }
  }

  /** A side that is gone is heard of by the other pump, which reads from it. */
  private void write(byte[] bytes, int offset, int length) {
    if (deaf) {
      return;
    }
    try {
      OutputStream out = to.getOutputStream();
      out.write(bytes, offset, length);
      link.count(direction, length);
    } catch (IOException gone) {
      deaf = true;
      link.endIfBothAreGone(direction);
    }
  }

  boolean isDeaf() {
    return deaf;
  }

  private synchronized void awaitRelease() {
    while (!link.isOver() && link.isHeld(direction)) {
      pause(Long.MAX_VALUE);
    }
  }

  private void pause(long nanos) {
    try {
      if (nanos == Long.MAX_VALUE) {
        wait();
      } else {
        TimeUnit.NANOSECONDS.timedWait(this, nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
