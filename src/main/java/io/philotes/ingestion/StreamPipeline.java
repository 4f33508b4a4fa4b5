package io.philotes.ingestion;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.failpoint.Failpoint;
import io.philotes.failpoint.Failpoints;
import io.philotes.ingestion.image.EscapedText;
import io.philotes.ingestion.image.ImageException;
import io.philotes.ingestion.image.ValueTooLargeException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.DecodeException;
import io.philotes.postgres.pgoutput.PgOutputDecoder;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One stream from START_REPLICATION to its end: messages in, batches out, answers in, confirmation out.
 *
 * <p>Everything it holds is bounded: events not cut, batches that wait for credit, batches on their way. When they
 * weigh too much, or are too many, {@link #isFull()} says so and the socket must be paused. All state is lost with the stream; the next
 * one begins from the buffer's checkpoint. No Vert.x, no clock: the caller is the source's event loop or a simulation.
 */
final class StreamPipeline {

  private static final int MAX_WAITING = 4;
  private static final int FIRST_BYTES = 8;
  /** The most that a byte of a message takes in its images: an unchanged value of a whole old row is in both. */
  private static final int MOST = 2 * EscapedText.MOST;

  private final String source;
  private final ChangeRules rules;
  private final PgOutputDecoder decoder = new PgOutputDecoder();
  private final TransactionAssembler assembler;
  private final BatchBuilder builder;
  private final AckTracker acks;
  private final CreditWindow window;
  private final long maxBytes;
  private final Watermarks watermarks;
  private final ArrayDeque<WriteBatch> waiting = new ArrayDeque<>();
  private final ArrayDeque<WriteBatch> sent = new ArrayDeque<>();

  private long waitingBytes;
  /** Events of batches that wait or are on their way. */
  private long handedOnEvents;
  private Lsn received;
  private Lsn marker = Lsn.ZERO;
  private long events;
  private long transactions;

  StreamPipeline(String source, long session, SourceCheckpoint checkpoint, BatchLimits limits, int maxBatches,
                 long maxBytes, Watermarks watermarks) {
    this(source, session, checkpoint, limits, maxBatches, maxBytes, watermarks, ChangeRules.STRICT);
  }

  StreamPipeline(String source, long session, SourceCheckpoint checkpoint, BatchLimits limits, int maxBatches,
                 long maxBytes, Watermarks watermarks, ChangeRules rules) {
    this.source = source;
    this.rules = rules;
    this.maxBytes = maxBytes;
    this.watermarks = watermarks;
    builder = new BatchBuilder(source, session, limits, this::cut);
    assembler = new TransactionAssembler(source, checkpoint.lastCommitLsn(), new RelationCache(checkpoint.relations(), rules.values()),
        builder, endLsn -> mark(new Lsn(endLsn)), rules);
    acks = new AckTracker(checkpoint.lastEndLsn(), checkpoint.ackedLsn());
    window = new CreditWindow(maxBatches, maxBytes);
    received = checkpoint.lastEndLsn();
  }

  /**
   * Takes one XLogData message.
   *
   * @param sentAt microseconds since 2000-01-01 UTC by the clock of the source
   * @throws PhilotesException when it cannot be decoded, breaks the order or holds what may not be carried: the stream must stop
   */
  void xLogData(long walStart, long walEnd, long sentAt, byte[] bytes, int offset, int length) {
    seen(walEnd);
    try {
      PgOutputMessage message = decoder.decode(bytes, offset, length);
      if (length > rules.largestRow() / MOST) {
        assembler.requireMemory(message, RawChange.relation(bytes, offset, length));
      }
      assembler.accept(message, walStart, sentAt);
    } catch (DecodeException failure) {
      if (passesOver(walStart, walEnd, sentAt, bytes, offset, length, length)) {
        return;
      }
      refused(walStart, bytes, offset, length, "; it has " + length + " bytes and begins with " + firstBytes(bytes, offset, length), failure);
    } catch (ImageException | UndescribedTableException failure) {
      refused(walStart, bytes, offset, length, "", failure);
    } catch (ValueTooLargeException failure) {
      throw tooLarge(walStart, failure);
    }
  }

  /**
   * Takes the beginning of one XLogData message, if the rest of it is not needed: a logical message that becomes no event. Whether the
   * rest could be decoded makes no difference.
   *
   * @param whole bytes of the message, of which {@code length} are there
   * @return whether it was taken; if not the whole message must follow
   * @throws PhilotesException when it breaks the order, or is one that there is no memory for: the stream must stop
   */
  boolean passesOver(long walStart, long walEnd, long sentAt, byte[] bytes, int offset, int length, int whole) {
    Optional<Message> message = decoder.beginning(bytes, offset, length);
    if (message.isEmpty() || !rules.messages().isAskedFor()) {
      return false;
    }
    int content = whole - (message.get().offset() - offset);
    try {
      if (assembler.needs(message.get(), content)) {
        return false;
      }
      assembler.accept(message.get(), walStart, sentAt);
    } catch (ValueTooLargeException failure) {
      throw tooLarge(walStart, failure);
    }
    seen(walEnd);
    return true;
  }

  private void seen(long walEnd) {
    if (Long.compareUnsigned(walEnd, received.value()) > 0) {
      received = new Lsn(walEnd);
    }
  }

  private PhilotesException tooLarge(long lsn, ValueTooLargeException failure) {
    return coded(ErrorCode.VALUE_TOO_LARGE, lsn, failure.getMessage() + "; " + place(), failure);
  }

  /** What cannot be decoded is stored as it is, where that is allowed and harmless; else it is the end. */
  private void refused(long lsn, byte[] bytes, int offset, int length, String more, RuntimeException failure) {
    if (rules.storesRaw() && length > Math.min(rules.values().maxBytes(), rules.largestRow() / 2)) {
      throw coded(ErrorCode.SOURCE_UNDECODABLE, lsn, failure.getMessage() + more + "; a message so large is not stored as it is", failure);
    }
    if (!rules.storesRaw() || !assembler.acceptRaw(bytes, offset, length, failure.getMessage(), lsn)) {
      throw coded(ErrorCode.SOURCE_UNDECODABLE, lsn, failure.getMessage() + more, failure);
    }
  }

  private PhilotesException coded(ErrorCode code, long lsn, String why, RuntimeException failure) {
    return PhilotesException.of(code, "source " + source + ", lsn", Lsn.format(lsn), why, failure);
  }

  /** So few that no value of a row is among them: type, oid of the table, kind of tuple, number of columns. */
  private static String firstBytes(byte[] bytes, int offset, int length) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes, offset, offset + Math.min(length, FIRST_BYTES));
  }

  /** Takes one keepalive: its LSN may be confirmed later if no transaction is open now. */
  void keepalive(long walEnd) {
    Lsn lsn = new Lsn(walEnd);
    received = Lsn.max(received, lsn);
    if (!assembler.inTransaction()) {
      mark(lsn);
    }
  }

  /** What was read is a good place to cut: does so unless batches are on their way already. */
  void readComplete() {
    if (window.isIdle() && waiting.isEmpty()) {
      builder.flush();
    }
  }

  /** Events have waited for others long enough. */
  void flush() {
    builder.flush();
  }

  /** Whether ended transactions wait for {@link #flush()}. */
  boolean wantsFlush() {
    return builder.hasWhole();
  }

  /** The next batch that the window admits, or null. It counts as on its way from now on. */
  WriteBatch next() {
    WriteBatch batch = waiting.peekFirst();
    if (batch == null || !window.admits(batch.rows().bytes())) {
      return null;
    }
    waiting.removeFirst();
    waitingBytes -= batch.rows().bytes();
    window.take(batch.rows().bytes());
    sent.addLast(batch);
    return batch;
  }

  /** The oldest batch on its way is stored in the buffer's open transaction. */
  void stored() {
    WriteBatch batch = answered();
    if (batch.closes()) {
      throw new IllegalStateException("a batch that ends a transaction is DURABLE, not STORED");
    }
    events += batch.rows().size();
  }

  /** The oldest batch on its way is committed. */
  void durable() {
    WriteBatch batch = answered();
    if (!batch.closes()) {
      throw new IllegalStateException("a chunk of an open transaction cannot be DURABLE");
    }
    acks.durable(new Lsn(batch.endLsn()));
    Failpoints.hit(Failpoint.ACK_PERSISTED_NOT_SENT);
    events += batch.rows().size();
    transactions += batch.transactions();
  }

  private WriteBatch answered() {
    WriteBatch batch = sent.pollFirst();
    if (batch == null) {
      throw new IllegalStateException("an answer to nothing");
    }
    window.giveBack(batch.rows().bytes());
    handedOnEvents -= batch.rows().size();
    return batch;
  }

  private void cut(WriteBatch batch) {
    waiting.addLast(batch);
    Failpoints.hit(Failpoint.BATCH_CUT);
    waitingBytes += batch.rows().bytes();
    handedOnEvents += batch.rows().size();
    if (!batch.closes()) {
      return;
    }
    acks.batch(new Lsn(batch.endLsn()));
    if (!marker.isZero()) {
      acks.marker(marker);
      marker = Lsn.ZERO;
    }
  }

  /** Everything up to {@code lsn} has been received, and no transaction is open. */
  private void mark(Lsn lsn) {
    if (builder.hasWhole()) {
      marker = Lsn.max(marker, lsn);
    } else {
      acks.marker(lsn);
    }
    Failpoints.hit(Failpoint.KEEPALIVE_MARKED);
  }

  /**
   * Whether reading must pause. Never while no batch waits or is on its way: the event held back, however large, is
   * cut only by the message after it. For the watermarks nothing is in memory then, whatever the open transaction holds.
   */
  boolean isFull() {
    long handedOn = waitingBytes + window.bytes();
    if (watermarks.holdBack(handedOnEvents == 0 ? 0 : handedOnEvents + builder.events())) {
      return true;
    }
    return waiting.size() >= MAX_WAITING || handedOn > 0 && handedOn + builder.bytes() >= maxBytes;
  }

  /** Whether everything received as ended transactions is durable. */
  boolean isDrained() {
    return waiting.isEmpty() && sent.isEmpty() && !builder.hasWhole();
  }

  /** Whether part of a transaction was handed on and its end was not: the buffer holds a transaction open for it. */
  boolean isWithinChunks() {
    return builder.isWithinChunks();
  }

  /** Batches that the writer has not answered. */
  int onTheirWay() {
    return sent.size();
  }

  /** Whether no batch is on its way or waits. */
  boolean isQuiet() {
    return waiting.isEmpty() && sent.isEmpty() && !builder.isWithinChunks();
  }

  long inFlightBytes() {
    return waitingBytes + window.bytes() + builder.bytes();
  }

  AckTracker acks() {
    return acks;
  }

  /** Where the stream is, as words for an error: in a transaction, or behind the last one. */
  String place() {
    return assembler.inTransaction() ? "in the transaction that commits at " + Lsn.format(assembler.openCommitLsn())
        : "behind " + received;
  }

  /** The largest position seen in the stream. */
  Lsn received() {
    return received;
  }

  /** Events made durable or stored in this stream. */
  long events() {
    return events;
  }

  /** Transactions made durable in this stream. */
  long transactions() {
    return transactions;
  }

  /** Annotations of this stream that were none. */
  long refusedAnnotations() {
    return assembler.refusedAnnotations();
  }

  /** Changes of this stream that became events with their message in them. */
  long undecoded() {
    return assembler.undecoded();
  }

  /** The last of them, or null. */
  Undecoded lastUndecoded() {
    return assembler.lastUndecoded();
  }

  /** Commit time of the oldest transaction that is received and not durable, microseconds since 2000, or 0. */
  long oldestPendingCommitTime() {
    WriteBatch oldest = sent.isEmpty() ? waiting.peekFirst() : sent.peekFirst();
    return oldest == null ? 0 : oldest.firstCommitTime();
  }
}
