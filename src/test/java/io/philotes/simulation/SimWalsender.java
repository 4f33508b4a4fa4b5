package io.philotes.simulation;

import java.util.random.RandomGenerator;

/**
 * A session that streams: reads the WAL record by record and sends the transactions whose commit is not before the
 * start. Its position, which keepalives tell, is the end of the last record decoded: while a transaction is being sent
 * that is where its commit record starts.
 *
 * <p>Makes messages only as they are read, so that a client that does not read holds it up.
 */
public final class SimWalsender {

  /** The client's silence counts from the first time that time is told. */
  static final long FROM_FIRST_CALL = Long.MIN_VALUE;

  private final SimSource source;
  private final RandomGenerator random;
  private final SimSourceOptions options;
  private final SimCounts counts;
  private final SimWal wal;
  private final SimSlotState slot;
  private final long start;
  private final int pid;
  private final SimBytes out = new SimBytes(4096);
  private final SimRelation[] described;

  private boolean alive = true;
  private int taken;
  /** The next record, and up to which one it knows them to be flushed. */
  private int next;
  private int known;
  private long position;
  private SimDelivery current;
  /** The message of {@link #current} that comes next, -1 for its Begin. */
  private int message;
  private long lastEndLsn;
  private boolean lastWasMessage;
  private long largestChangeLsn;
  private long lastReply;
  private long written;
  private long flushed;
  private boolean keepaliveWanted;
  private boolean waitingForReply;
  /** Whether the position was told since the last answer, or since more WAL came. */
  private boolean told;
  private boolean asleep;

  SimWalsender(SimSource source, RandomGenerator random, SimSourceOptions options, SimCounts counts, SimWal wal,
               SimSlotState slot, long start, int pid, long now) {
    this.source = source;
    this.random = random;
    this.options = options;
    this.counts = counts;
    this.wal = wal;
    this.slot = slot;
    this.start = start;
    this.pid = pid;
    lastReply = now;
    position = slot.confirmedFlush;
    next = wal.recordAt(slot.restartLsn);
    known = next;
    described = new SimRelation[options.tables()];
  }

  int pid() {
    return pid;
  }

  public boolean isAlive() {
    return alive;
  }

  /** The session ends now: pg_terminate_backend, or the server notices that the link is cut. */
  public void terminate() {
    if (alive) {
      alive = false;
      source.gone(this);
    }
  }

  /**
   * What the server sends, cut wherever {@code max} cuts it.
   *
   * @return at most {@code max} bytes of CopyData messages; null when there is nothing now, or for ever
   */
  public byte[] read(int max, long nowMillis) {
    checkTimeout(nowMillis);
    if (!alive) {
      return null;
    }
    askIfSilent(nowMillis);
    while (out.size - taken < max && produce()) {
      // the next message
    }
    int length = Math.min(max, out.size - taken);
    if (length == 0) {
      endIfDone();
      return null;
    }
    byte[] read = out.copy(taken, taken + length);
    taken += length;
    if (taken == out.size) {
      taken = 0;
      out.size = 0;
    }
    return read;
  }

  /** A standby status update. The positions are believed. */
  public void status(long writtenLsn, long flushedLsn, boolean replyRequested, long nowMillis) {
    if (!alive) {
      return;
    }
    lastReply = nowMillis;
    waitingForReply = false;
    told = false;
    keepaliveWanted |= replyRequested;
    written = writtenLsn;
    flushed = flushedLsn;
    if (flushed != 0) {
      slot.confirm(flushed);
    }
    endIfDone();
  }

  void checkTimeout(long now) {
    lastReply = lastReply == FROM_FIRST_CALL ? now : lastReply;
    if (alive && options.walSenderTimeout() > 0 && now - lastReply >= options.walSenderTimeout()) {
      counts.timeouts++;
      terminate();
    }
  }

  private void askIfSilent(long now) {
    if (options.walSenderTimeout() > 0 && !waitingForReply && now - lastReply >= options.walSenderTimeout() / 2) {
      keepalive(true);
    }
  }

  /** A fast shutdown waits until everything is sent, taken and confirmed. */
  private void endIfDone() {
    long replicated = flushed == 0 ? written : flushed;
    if (source.isShuttingDown() && isCaughtUp() && out.size == taken && replicated == position) {
      terminate();
    }
  }

  private boolean isCaughtUp() {
    return current == null && next >= wal.flushed();
  }

  /** Makes the next message; false when there is none now. */
  private boolean produce() {
    keepaliveWanted |= current != null && isWhim();
    if (current == null && !keepaliveWanted) {
      decode();
    }
    if (keepaliveWanted) {
      keepaliveWanted = false;
      keepalive(false);
      return true;
    }
    if (current != null) {
      send();
      return true;
    }
    return source.isShuttingDown() && storm();
  }

  private boolean isWhim() {
    return options.keepaliveOneIn() > 0 && random.nextInt(options.keepaliveOneIn()) == 0;
  }

  /** Reads on, up to a transaction to send, a keepalive on the way, or the end of the WAL. */
  private void decode() {
    while (current == null && !keepaliveWanted && (next < known || lookForMore())) {
      SimDelivery delivery = wal.commit(next);
      if (delivery != null && Long.compareUnsigned(wal.start(next), start) >= 0) {
        begin(delivery);
      } else {
        pass();
        keepaliveWanted = isWhim() && isWhim();
      }
    }
  }

  private void pass() {
    position = wal.end(next);
    if (wal.oldest(next) != 0) {
      slot.candidate(wal.oldest(next), position);
    }
    next++;
  }

  /**
   * Everything known of is decoded: looks how far the WAL goes now. Before it looks, and when it wakes up to look again,
   * it tells where it is to a client that has not said that it is there too.
   */
  private boolean lookForMore() {
    boolean more = wal.flushed() > known;
    if (more && asleep) {
      asleep = false;
      told = false;
    }
    if (!told && !waitingForReply && isBehind()) {
      told = true;
      keepaliveWanted = true;
      return false;
    }
    asleep = !more;
    if (more) {
      known = wal.flushed();
      told = false;
    }
    return more;
  }

  private boolean isBehind() {
    return Long.compareUnsigned(flushed, position) < 0 && Long.compareUnsigned(written, position) < 0;
  }

  private void begin(SimDelivery delivery) {
    current = delivery;
    message = -1;
    SimTransaction transaction = delivery.transaction();
    counts.transactionsSent++;
    counts.equalNeighbours += transaction.commitLsn() == lastEndLsn ? 1 : 0;
    counts.commitsBehindMessages += transaction.commitLsn() == lastEndLsn && lastWasMessage ? 1 : 0;
    lastWasMessage = delivery.commit().length == 0;
    counts.pageStarts += transaction.commitLsn() != position && !lastWasMessage ? 1 : 0;
    counts.emptyTransactionsSent += transaction.events().isEmpty() ? 1 : 0;
    counts.redelivered += source.sentBefore(transaction.commitLsn()) ? 1 : 0;
    lastEndLsn = transaction.endLsn();
    if (!transaction.events().isEmpty()) {
      counts.olderChangesLater += Long.compareUnsigned(transaction.beginLsn(), largestChangeLsn) < 0 ? 1 : 0;
      largestChangeLsn = transaction.events().get(transaction.events().size() - 1).lsn();
    }
  }

  /** Sends one message of the current transaction: a description that is due, or the next of its own. */
  private void send() {
    if (message < 0) {
      out.bytes(current.begin());
      message = 0;
    } else if (message == current.ends().length) {
      out.bytes(current.commit());
      current = null;
      position = wal.end(next++);
    } else if (!describe(current.relations()[message])) {
      int from = message == 0 ? 0 : current.ends()[message - 1];
      out.bytes(current.messages(), from, current.ends()[message] - from);
      message++;
    }
  }

  private boolean describe(SimRelation[] needed) {
    for (SimRelation relation : needed) {
      if (described[relation.slot] != relation) {
        counts.relations++;
        counts.relationsInMidTransaction += message > 0 && described[relation.slot] != null ? 1 : 0;
        described[relation.slot] = relation;
        out.bytes(relation.frames);
        return true;
      }
    }
    return false;
  }

  /** Each answer makes it ask again, until the answer is that everything is confirmed. */
  private boolean storm() {
    if (waitingForReply || (flushed == 0 ? written : flushed) == position) {
      return false;
    }
    counts.stormKeepalives++;
    keepalive(true);
    return true;
  }

  private void keepalive(boolean replyRequested) {
    if (current != null && message >= 0) {
      counts.midTransactionKeepalives++;
    } else if (Long.compareUnsigned(position, start) < 0) {
      counts.earlyKeepalives++;
    }
    waitingForReply |= replyRequested;
    out.keepalive(position, replyRequested);
  }
}
