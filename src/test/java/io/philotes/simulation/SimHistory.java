package io.philotes.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A seeded life of a simulated source with a client that keeps the rules: it confirms only what it has, loses its
 * memory of what it received last, and connects again at what it kept.
 */
final class SimHistory implements SimStreamReader.Handler {

  /** Sees all that goes over the wire. */
  interface Observer extends SimStreamReader.Handler {
    void start(long lsn);

    void status(long flushed);
  }

  final SimSource source;
  final SimSourceOptions options;
  final long consistentPoint;
  /** Commit LSNs, in the order in which they came for the first time; not of empty transactions. */
  final List<Long> received = new ArrayList<>();

  private final SplittableRandom random;
  private final Observer observer;
  private long now;
  private SimWalsender sender;
  private SimStreamReader reader;
  private boolean open;
  private boolean asked;
  private int changes;
  private long lastCommit;
  private long written;
  /** End LSN of the last transaction that is kept for ever: there the next stream starts. */
  private long kept;
  private long lastEnd;
  /** What this stream has shown to be safe to confirm. */
  private long idle;
  private long flushed;

  SimHistory(long seed, Observer observer) {
    random = new SplittableRandom(seed);
    this.observer = observer;
    options = SimSourceOptions.any(random).withMessages();
    source = new SimSource(random, options);
    work(random.nextInt(40));
    consistentPoint = source.createSlot("philotes_cdc");
    kept = consistentPoint;
    lastEnd = consistentPoint;
  }

  SimHistory live(int steps) {
    for (int i = 0; i < steps; i++) {
      now += random.nextInt(50);
      step();
    }
    return this;
  }

  private void step() {
    switch (random.nextInt(64)) {
      case 0 -> cut();
      case 1 -> source.crash();
      case 2 -> source.requestFastShutdown();
      case 3, 4 -> keep();
      case 5 -> now += random.nextInt(100_000);
      case 6 -> {
        if (sender != null) {
          status(random.nextInt(4) == 0);
        }
      }
      default -> {
        work(random.nextInt(8));
        talk();
      }
    }
  }

  private void work(int steps) {
    for (int i = 0; i < steps; i++) {
      source.work();
    }
  }

  /** A round of the conversation: connects if need be. */
  private void talk() {
    if (!source.isUp()) {
      source.start();
    }
    if (sender == null || !sender.isAlive()) {
      connect();
    } else {
      read(1 + random.nextInt(random.nextBoolean() ? 40 : 4000));
    }
  }

  private void connect() {
    sender = null;
    if (!source.accepts()) {
      return;
    }
    long start = random.nextInt(4) == 0 ? 0 : kept;
    sender = source.stream(start, now);
    reader = new SimStreamReader(this);
    open = false;
    asked = false;
    written = 0;
    lastEnd = kept;
    idle = start;
    flushed = 0;
    observer.start(start);
    if (random.nextBoolean()) {
      status(random.nextBoolean());
    }
  }

  private void read(int max) {
    byte[] bytes = sender.read(max, now);
    if (bytes != null) {
      reader.feed(bytes);
    }
    if (asked && sender.isAlive()) {
      status(false);
    }
  }

  private void status(boolean replyRequested) {
    asked = false;
    if (random.nextInt(4) != 0) {
      keep();
      flushed = max(flushed, random.nextBoolean() || Long.compareUnsigned(idle, kept) < 0 ? idle : kept);
    }
    observer.status(flushed);
    sender.status(written, flushed, replyRequested, now);
  }

  private void keep() {
    kept = max(kept, lastEnd);
  }

  private void cut() {
    if (sender != null) {
      sender.terminate();
    }
  }

  @Override
  public void xLogData(long walStart, long walEnd, byte[] payload) {
    observer.xLogData(walStart, walEnd, payload);
    written = max(written, walEnd);
    switch (payload[0]) {
      case 'B' -> {
        open = true;
        changes = 0;
      }
      case 'C' -> {
        open = false;
        ended(ByteBuffer.wrap(payload, 2, 16).getLong(), walEnd);
      }
      case 'O' -> { }
      case 'M' -> {
        changes++;
        if (payload[1] == 0) {
          message(walEnd, payload);
        }
      }
      default -> changes++;
    }
  }

  private void message(long end, byte[] payload) {
    boolean wanted = new String(payload, StandardCharsets.UTF_8).contains(SimMessage.PREFIX);
    changes = wanted ? 1 : 0;
    ended(end - 1, end);
  }

  private void ended(long commitLsn, long endLsn) {
    lastEnd = max(lastEnd, endLsn);
    idle = max(idle, endLsn);
    if (changes > 0 && Long.compareUnsigned(commitLsn, lastCommit) > 0) {
      lastCommit = commitLsn;
      received.add(commitLsn);
    }
  }

  @Override
  public void keepalive(long walEnd, boolean replyRequested) {
    observer.keepalive(walEnd, replyRequested);
    written = max(written, walEnd);
    asked |= replyRequested;
    if (!open) {
      idle = max(idle, walEnd);
    }
  }

  /** The clients end, and everything is read and confirmed. */
  SimHistory finish() {
    for (int i = 0; i < 10_000 && !isDone(); i++) {
      now += 10;
      source.quiesce();
      talk();
      if (sender != null && sender.isAlive()) {
        keep();
        flushed = max(flushed, idle);
        observer.status(flushed);
        sender.status(written, flushed, false, now);
      }
    }
    return this;
  }

  private boolean isDone() {
    return source.accepts() && source.slot().active() && source.slot().confirmedFlush() == source.insertLsn();
  }

  /** What should have been received. */
  List<Long> expected() {
    List<Long> expected = new ArrayList<>();
    for (SimTransaction transaction : source.committed()) {
      if (Long.compareUnsigned(transaction.commitLsn(), consistentPoint) >= 0) {
        expected.add(transaction.commitLsn());
      }
    }
    return expected;
  }

  private static long max(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? b : a;
  }
}
