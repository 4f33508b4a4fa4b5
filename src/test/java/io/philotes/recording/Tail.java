package io.philotes.recording;

import io.philotes.recording.RawConnection.Frame;
import io.philotes.recording.Recording.Item;
import io.philotes.recording.Recording.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One stream of a slot: reads, answers as it was told to, and writes everything down. */
final class Tail implements AutoCloseable {

  /** What is confirmed, and when. */
  enum Answer {
    /** Every end of a transaction and every keepalive between transactions. */
    AT_ONCE,
    /** Every fifth transaction. */
    SELDOM,
    /** Nothing; keepalives are answered all the same. */
    NEVER
  }

  private static final long LIMIT_NANOS = 60_000_000_000L;

  private final RawConnection connection;
  private final Consumer<Item> tape;
  private final Answer answer;
  private final boolean pings;
  private boolean open;
  private long transactions;
  private long seen;
  private long safe;
  private long flush;
  private long durable;

  /** @param pings whether to ask for a keepalive behind every message */
  Tail(RawConnection connection, long from, Answer answer, boolean pings, Consumer<Item> tape) {
    this.connection = connection;
    this.answer = answer;
    this.pings = pings;
    this.tape = tape;
    durable = from;
    safe = from;
    flush = from;
    seen = from;
    tape.accept(new Item(Kind.MARK, from, 0, 0, false, null, "start"));
  }

  /** End LSN of the last transaction that was wholly received. */
  long durable() {
    return durable;
  }

  /** Reads until everything before {@code target} was received, asking where the server is. */
  void readTo(LongSupplier target) throws IOException {
    long end = target.getAsLong();
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (open || Long.compareUnsigned(seen, end) < 0) {
      if (!step()) {
        status(true);
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("the stream does not come to its end");
      }
    }
  }

  /** Reads {@code count} messages of WAL, or less when there are no more. */
  void readMessages(int count) throws IOException {
    int idle = 0;
    for (int read = 0; read < count && idle < 10;) {
      Frame frame = connection.poll();
      if (frame == null) {
        idle++;
      } else {
        read += accept(frame) ? 1 : 0;
      }
    }
  }

  /** Reads messages of any kind, or less when there are no more. */
  void readMessagesAndKeepalives(int count) throws IOException {
    int idle = 0;
    for (int read = 0; read < count && idle < 40;) {
      boolean some = step();
      read += some ? 1 : 0;
      idle = some ? 0 : idle + 1;
    }
  }

  /** Reads until nothing comes for a while. */
  void drain() throws IOException {
    for (int idle = 0; idle < 6;) {
      idle = step() ? 0 : idle + 1;
    }
  }

  private boolean step() throws IOException {
    Frame frame = connection.poll();
    if (frame == null) {
      return false;
    }
    accept(frame);
    if (pings) {
      status(true);
    }
    return true;
  }

  /** Returns whether it was WAL. */
  private boolean accept(Frame frame) throws IOException {
    if (frame.type() != 'd') {
      throw new IOException("a message of type " + frame.type() + ": " + new String(frame.body(), StandardCharsets.UTF_8));
    }
    ByteBuffer in = frame.reader();
    if (in.get() == 'w') {
      wal(in.getLong(), in.getLong(), in.getLong(), Arrays.copyOfRange(frame.body(), 25, frame.body().length));
      return true;
    }
    keepalive(in.getLong(), in.getLong(), in.get() != 0);
    return false;
  }

  private void wal(long start, long end, long time, byte[] payload) throws IOException {
    tape.accept(new Item(Kind.WAL, start, end, time, false, payload, null));
    WalMessage message = WalMessage.parse(payload);
    open = open ? message.type() != 'C' : message.type() == 'B';
    if (message.type() == 'C') {
      transactions++;
      durable = message.endLsn();
      seen = max(seen, durable);
      safe = max(safe, durable);
      if (answer == Answer.AT_ONCE || answer == Answer.SELDOM && transactions % 5 == 0) {
        flush = safe;
        status(false);
      }
    }
  }

  private void keepalive(long end, long time, boolean reply) throws IOException {
    tape.accept(new Item(Kind.KEEPALIVE, end, 0, time, reply, null, null));
    if (!open) {
      seen = max(seen, end);
      safe = max(safe, end);
      flush = answer == Answer.AT_ONCE ? safe : flush;
    }
    if (reply) {
      status(false);
    }
  }

  void status(boolean replyRequested) throws IOException {
    tape.accept(new Item(Kind.STATUS, flush, 0, 0, false, null, null));
    connection.status(max(seen, flush), flush, replyRequested);
  }

  private static long max(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? b : a;
  }

  void end(String how) throws IOException {
    tape.accept(new Item(Kind.MARK, 0, 0, 0, false, null, how));
    connection.close();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
