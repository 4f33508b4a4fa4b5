package io.philotes.recording;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The rules that LSNs of a logical replication stream obey, checked message by message over the whole life of one slot:
 * {@link #start} begins each stream of it. A breach is an {@link AssertionError} with a sentence.
 *
 * <p>Every rule was read off the recordings in {@code streams} (PostgreSQL 15 and 18; 14 where it says so), which all
 * pass here. A simulated walsender that passes too is as true as these rules are complete. "Fact" refers to the twelve
 * facts that the design rests on:
 *
 * <ol>
 * <li>Fact 1: a transaction is sent iff its commit LSN is not before the start point, which is the larger of what was
 *     asked for and what the slot has confirmed. So what was sent once comes again, the same, unless it was confirmed.
 * <li>Fact 2: commit LSNs strictly increase, and the next may equal the end LSN before it.
 * <li>Fact 3: a keepalive within a transaction carries that transaction's commit LSN. <em>Not quite:</em> it is the end
 *     of the record before the Commit record; when that ends a page, the Commit record stands behind the next page's
 *     header, 24 bytes further, or 40 on the first page of a segment.
 * <li>Fact 4: a change's LSN is no identity. Within a transaction it never goes back, across transactions it does.
 * <li>The first keepalives may carry the slot's confirmed position; then the server reads from the slot's restart
 *     position, so keepalives may go back, once, before the first transaction. Otherwise they never go back, and no
 *     transaction commits before a keepalive that was sent between transactions: that makes it safe to confirm one.
 * </ol>
 */
public final class StreamRules {

  private static final int PAGE = 8192;
  private static final int PAGE_HEADER = 24;
  private static final int SEGMENT_HEADER = 40;

  /** A transaction as it was sent, to be compared when it is sent again. */
  private record Sent(long commitLsn, long endLsn, long xid, long time, long checksum) {}

  /** In this part of the WAL a stream has sent everything there is. */
  private record Range(long from, long to) {}

  private final boolean lazyBegin;
  private final TreeMap<Long, Sent> sent = new TreeMap<>(Long::compareUnsigned);
  private final List<Range> complete = new ArrayList<>();
  private final Deque<Sent> due = new ArrayDeque<>();

  /** The largest position ever confirmed: the slot's confirmed position is not beyond. */
  private long confirmed;
  private boolean started;

  // one stream
  private long startPoint;
  private long lastCommit;
  private long lastEnd;
  private boolean sentTransaction;
  private long lastKeepalive;
  /** While a message outside of transactions is sent, keepalives tell where the record before it ends. */
  private long leastKeepalive;
  private boolean wentBack;
  private long safe;
  private long flush;

  // one transaction
  private WalMessage open;
  private long beginStart;
  private long lastChange;
  private boolean afterBegin;
  private boolean originSeen;
  private CRC32C checksum;

  /** Rules of PostgreSQL 15 and later. */
  public StreamRules() {
    this(15);
  }

  /** @param major before 15, Begin was sent for every transaction as it began, not in front of its first change */
  public StreamRules(int major) {
    lazyBegin = major >= 15;
  }

  /** START_REPLICATION was accepted; what was half received before is forgotten. */
  public void start(long lsn) {
    if (started && sentTransaction) {
      complete.add(new Range(max(startPoint, 0), lastCommit));
    }
    started = true;
    startPoint = lsn;
    lastCommit = 0;
    lastEnd = 0;
    sentTransaction = false;
    lastKeepalive = 0;
    leastKeepalive = 0;
    wentBack = false;
    flush = 0;
    safe = max(lsn, confirmed);
    open = null;
    due.clear();
    due.addAll(sent.tailMap(max(lsn, confirmed), true).values());
  }

  /** The server sent a piece of WAL. */
  public void xLogData(long walStart, long walEnd, byte[] payload) {
    require(started, "the server sends before START_REPLICATION");
    require(walStart == walEnd, "XLogData says %s as its start and %s as the end; both are the same in logical replication", walStart, walEnd);
    WalMessage message = WalMessage.parse(payload);
    switch (message.type()) {
      case 'B' -> begin(message, walStart);
      case 'C' -> commit(message, walStart);
      case 'O' -> origin(walStart);
      case 'R', 'Y' -> description(message, walStart);
      default -> change(message, walStart, payload);
    }
    if (open != null && message.type() != 'R' && message.type() != 'Y') {
      checksum.update(payload, 0, payload.length);
    }
  }

  private void begin(WalMessage begin, long walStart) {
    require(open == null, "Begin %s comes within a transaction", begin.lsn());
    require(begin.lsn() != 0 && begin.xid() != 0, "Begin has no commit LSN or no xid");
    require(!before(begin.lsn(), startPoint), "the transaction %s commits before the start point %s and is sent (fact 1)", begin.lsn(), startPoint);
    require(!sentTransaction || before(lastCommit, begin.lsn()), "the transaction %s commits not after the one before it, %s (fact 2)", begin.lsn(), lastCommit);
    require(!before(begin.lsn(), lastEnd), "the transaction %s commits before the end of the one before it, %s (fact 2)", begin.lsn(), lastEnd);
    require(!before(begin.lsn(), lastKeepalive), "the transaction %s commits before the keepalive %s, which promised that there is none (rule 5)", begin.lsn(), lastKeepalive);
    requireSentAgain(begin.lsn());
    requireNotNew(begin.lsn());
    open = begin;
    beginStart = walStart;
    lastChange = walStart;
    afterBegin = true;
    originSeen = false;
    checksum = new CRC32C();
  }

  /** Fact 1: nothing that was sent and not confirmed is left out. */
  private void requireSentAgain(long upTo) {
    Sent next = due.peekFirst();
    require(next == null || !before(next.commitLsn(), upTo), "the transaction %s was sent in an earlier stream and not confirmed, and is left out now (fact 1)",
        next == null ? 0 : next.commitLsn());
  }

  /** Fact 1 the other way round: an earlier stream has sent everything there was. */
  private void requireNotNew(long commitLsn) {
    if (sent.containsKey(commitLsn)) {
      return;
    }
    for (Range range : complete) {
      require(before(commitLsn, range.from) || before(range.to, commitLsn), "the transaction %s was left out by an earlier stream (fact 1)", commitLsn);
    }
  }

  private void origin(long walStart) {
    require(open != null && afterBegin && !originSeen, "Origin comes elsewhere than behind Begin");
    require(beginStart == 0, "Begin in front of Origin has the header %s instead of 0/0", beginStart);
    requirePlace(walStart, "Origin");
    originSeen = true;
  }

  private void description(WalMessage message, long walStart) {
    require(open != null, "a message of type %s comes outside any transaction", message.type());
    require(walStart == 0, "a message of type " + message.type() + " has the header %s instead of 0/0 (fact 4)", walStart);
  }

  private void change(WalMessage change, long walStart, byte[] payload) {
    if (!change.isTransactional()) {
      require(open == null, "a non-transactional message comes within a transaction");
      require(change.lsn() == walStart, "a message with LSN %s has the header %s", change.lsn(), walStart);
      outside(walStart, payload);
      return;
    }
    require(open != null, "a change comes outside any transaction, at %s", walStart);
    require(beginStart != 0 || originSeen, "Begin has the header 0/0 and no Origin follows it");
    requirePlace(walStart, change.type() == 'M' ? "a message" : "a change");
    require(change.type() != 'M' || change.lsn() == walStart, "a message with LSN %s has the header %s", change.lsn(), walStart);
    afterBegin = false;
  }

  /** It is told where its record ends: its last byte stands among the commits as one of them. */
  private void outside(long end, byte[] payload) {
    long place = end - 1;
    require(!before(place, startPoint), "the message %s ends before the start point %s and is sent (fact 1)", end, startPoint);
    require(!sentTransaction || before(lastCommit, place), "the message %s is not behind the commit before it, %s (fact 2)", end, lastCommit);
    require(!before(place, lastEnd), "the message %s ends before the end of what came before it, %s (fact 2)", end, lastEnd);
    require(!before(place, lastKeepalive), "the message %s ends before the keepalive %s, which promised that there is none (rule 5)", end, lastKeepalive);
    requireSentAgain(place);
    requireNotNew(place);
    CRC32C content = new CRC32C();
    content.update(payload, 0, payload.length);
    remember(new Sent(place, end, 0, 0, content.getValue()));
    lastCommit = place;
    lastEnd = end;
    sentTransaction = true;
    safe = max(safe, end);
  }

  /** A message is told where its record ends, and so is what the server sends because of it: Origin, when it is the first. */
  private void requirePlace(long walStart, String what) {
    require(walStart != 0, what + " has the header 0/0");
    boolean toldByItsEnd = !what.equals("a change") && walStart == open.lsn();
    require(toldByItsEnd || before(walStart, open.lsn()), what + " at %s is not before its Commit record %s", walStart, open.lsn());
    require(!before(walStart, lastChange), what + " at %s is before the change sent before it, %s (fact 4)", walStart, lastChange);
    require(!lazyBegin || !afterBegin || beginStart == 0 || beginStart == walStart, "Begin has the header %s, not the LSN of its first change, %s", beginStart, walStart);
    lastChange = walStart;
  }

  private void commit(WalMessage commit, long walStart) {
    require(open != null, "Commit %s comes outside any transaction", commit.lsn());
    require(commit.lsn() == open.lsn(), "Commit says %s, its Begin said %s", commit.lsn(), open.lsn());
    require(commit.time() == open.time(), "Commit %s has another time than its Begin", commit.lsn());
    require(commit.flags() == 0, "Commit %s has flags", commit.lsn());
    require(before(commit.lsn(), commit.endLsn()), "Commit %s ends at %s, which is not behind it", commit.lsn(), commit.endLsn());
    require(walStart == commit.endLsn(), "Commit has the header %s instead of its end LSN %s", walStart, commit.endLsn());
    require(!lazyBegin || !afterBegin, "the transaction %s is empty and is sent; PostgreSQL 15 and later send none", commit.lsn());
    remember(new Sent(commit.lsn(), commit.endLsn(), open.xid(), open.time(), checksum.getValue()));
    lastCommit = commit.lsn();
    leastKeepalive = lastCommit - SEGMENT_HEADER;
    lastEnd = commit.endLsn();
    sentTransaction = true;
    safe = max(safe, lastEnd);
    open = null;
  }

  private void remember(Sent now) {
    Sent earlier = sent.put(now.commitLsn(), now);
    require(earlier == null || earlier.equals(now), "the transaction %s is sent again with another content", now.commitLsn());
    if (!due.isEmpty() && due.peekFirst().commitLsn() == now.commitLsn()) {
      due.removeFirst();
    }
  }

  /** The server sent a keepalive. */
  public void keepalive(long walEnd, boolean reply) {
    require(started, "the server sends before START_REPLICATION");
    require(walEnd != 0, "a keepalive has no position" + (reply ? ", and asks for a reply" : ""));
    if (before(walEnd, lastKeepalive)) {
      require(!sentTransaction && !wentBack && open == null, "a keepalive goes back from %s to %s (rule 5)", lastKeepalive, walEnd);
      wentBack = true;
    }
    if (open != null) {
      require(isEndBeforeCommitRecord(walEnd), "a keepalive within the transaction %s carries %s (fact 3)", open.lsn(), walEnd);
    } else {
      require(!sentTransaction || !before(walEnd, leastKeepalive), "a keepalive carries %s, before the transaction %s that was sent (rule 5)", walEnd, lastCommit);
      requireSentAgain(walEnd);
      safe = max(safe, walEnd);
    }
    lastKeepalive = walEnd;
  }

  private boolean isEndBeforeCommitRecord(long lsn) {
    long gap = open.lsn() - lsn;
    return gap == 0 || lsn % PAGE == 0 && (gap == PAGE_HEADER || gap == SEGMENT_HEADER);
  }

  /**
   * We sent a status update. That the client keeps the rules is checked here too, since the server never does (fact 5).
   *
   * @param flushed what it confirms; 0 confirms nothing
   */
  public void status(long flushed) {
    require(!before(flushed, flush), "a status update goes back from %s to %s", flush, flushed);
    require(!before(safe, flushed), "a status update confirms %s; only %s is safe, by ended transactions and keepalives between them", flushed, safe);
    flush = flushed;
    confirmed = max(confirmed, flushed);
  }

  private static boolean before(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  private static long max(long a, long b) {
    return before(a, b) ? b : a;
  }

  private static void require(boolean holds, String sentence, Object... values) {
    if (!holds) {
      throw new AssertionError("Rule broken: " + sentence.formatted(lsns(values)) + ".");
    }
  }

  private static Object[] lsns(Object... values) {
    Object[] shown = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      shown[i] = values[i] instanceof Long lsn ? "%X/%X".formatted(lsn >>> 32, lsn & 0xFFFF_FFFFL) : values[i];
    }
    return shown;
  }
}
