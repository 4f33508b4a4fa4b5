package io.philotes.direct;

import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.ChangeEvent;
import io.philotes.postgres.Lsn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One source's events on their way from the stream to the consumers, when there is no buffer: what is held, who has handled what, and
 * which batch may be answered. No Vert.x, no clock.
 *
 * <p>What it guarantees, and what not:
 * <ul>
 *   <li>A batch is answered when every consumer has handled all of it: DURABLE when it ends a transaction, so that the source may
 *       forget it, else STORED. Answers come in the order of the batches.
 *   <li>What is not answered comes again with the next stream, from the beginning of its transaction: at least once, and the same events
 *       under the same ids.
 *   <li>Positions are dense and count from 1 for as long as the process lives; they say nothing to another process, nor after another
 *       instance has led. So the epoch of these events is {@value #EPOCH}, which no buffered history has.
 *   <li>What is held is what the stream's window admits. Nothing is kept of what was handled but where it ended.
 * </ul>
 *
 * @param <T> what the caller keeps with a batch to find its reply
 */
final class Passage<T> {

  static final int EPOCH = 0;

  private static final int PAGE_BYTES = 4 << 20;

  private final String source;
  private final int sourceId;
  private final BiConsumer<T, WriteReply> answers;
  private final Map<String, Long> cursors = new LinkedHashMap<>();
  private final Deque<HeldBatch<T>> held = new ArrayDeque<>();
  private final KnownTables tables = new KnownTables();

  private long session;
  private boolean seen;
  private RegisterSource registered;
  private Lsn lastCommitLsn = Lsn.ZERO;
  private Lsn lastEndLsn = Lsn.ZERO;
  private Lsn ackedLsn = Lsn.ZERO;
  /** Position of the last event of the last whole transaction that everybody has handled. */
  private long handled;
  /** Position of the last event handed in. */
  private long end;

  /**
   * @param consumers who must have handled a batch before it is answered; at least one
   * @param answers gives a batch its reply, exactly once
   */
  Passage(String source, int sourceId, List<String> consumers, BiConsumer<T, WriteReply> answers) {
    this.source = source;
    this.sourceId = sourceId;
    this.answers = answers;
    if (consumers.isEmpty()) {
      throw new IllegalArgumentException("nobody would ever answer: source " + source + " has no consumer");
    }
    consumers.forEach(consumer -> cursors.put(consumer, 0L));
  }

  /** Begins a stream. What is on its way is forgotten and comes again. */
  SourceCheckpoint begin() {
    session++;
    forgetHeld("the source was opened again");
    return checkpoint();
  }

  /**
   * Takes down what the source is.
   *
   * @return false when the request belongs to an older stream; nothing has changed then
   */
  boolean register(RegisterSource request) {
    if (request.session() != session) {
      return false;
    }
    if (request.consistentPoint() != null) {
      registered = request;
      lastEndLsn = request.consistentPoint();
      ackedLsn = request.consistentPoint();
    } else if (registered != null) {
      registered = request;
      ackedLsn = request.ackedAtMost() != null && ackedLsn.isAfter(request.ackedAtMost()) ? request.ackedAtMost() : ackedLsn;
    }
    return true;
  }

  /** Somebody else reads the slot, or has: where it stands when we read it again is not known here, only that it must be there. */
  void release() {
    seen = true;
    session++;
    forgetHeld("the source was released");
    registered = null;
    lastCommitLsn = Lsn.ZERO;
    tables.clear();
  }

  /**
   * Takes a batch in; its answer comes when it is handled.
   *
   * @return false when it belongs to an older stream; it is answered then
   */
  boolean offer(WriteBatch batch, T ticket) {
    if (batch.session() != session) {
      answers.accept(ticket, lost("it belongs to an older stream"));
      return false;
    }
    tables.add(batch.newRelations());
    held.add(new HeldBatch<>(batch, end + 1, ticket));
    end += batch.rows().size();
    return true;
  }

  /** A position that is about to be confirmed to the source. */
  WriteReply advanceAcked(long ofSession, Lsn lsn) {
    if (ofSession != session) {
      return lost("it belongs to an older stream");
    }
    ackedLsn = Lsn.max(ackedLsn, lsn);
    return WriteReply.DURABLE;
  }

  /** The events behind a position: up to {@code limit}, and not many more than {@value #PAGE_BYTES} bytes of them, but at least one. */
  List<ChangeEvent> read(long after, int limit) {
    List<ChangeEvent> events = new ArrayList<>();
    int bytes = 0;
    for (HeldBatch<T> batch : held) {
      for (long position = Math.max(after + 1, batch.first()); position <= batch.last(); position++) {
        if (position != after + 1 + events.size() || events.size() >= limit || bytes >= PAGE_BYTES) {
          return events;
        }
        events.add(batch.event(position, tables));
        bytes += batch.bytes(position);
      }
    }
    return events;
  }

  /** Where the cursors are; nothing under an older fence. */
  Optional<Map<String, Long>> cursors(long fence) {
    return fence == session ? Optional.of(Map.copyOf(cursors)) : Optional.empty();
  }

  /** A consumer has handled everything up to {@code to}. */
  boolean move(String consumer, long fence, long from, long to) {
    if (fence != session || to > end || !Long.valueOf(from).equals(cursors.get(consumer))) {
      return false;
    }
    cursors.put(consumer, to);
    settle();
    return true;
  }

  private void settle() {
    long slowest = cursors.values().stream().mapToLong(Long::longValue).min().orElse(0);
    while (!held.isEmpty() && held.peek().last() <= slowest) {
      HeldBatch<T> done = held.remove();
      tables.handled(done.batch().rows());
      if (done.batch().closes()) {
        advance(done);
      }
      answers.accept(done.ticket(), done.batch().closes() ? WriteReply.DURABLE : WriteReply.STORED);
    }
  }

  private void advance(HeldBatch<T> done) {
    lastCommitLsn = new Lsn(done.batch().lastCommitLsn());
    lastEndLsn = new Lsn(done.batch().endLsn());
    ackedLsn = Lsn.max(ackedLsn, lastEndLsn);
    handled = done.last();
  }

  private void forgetHeld(String why) {
    List<HeldBatch<T>> forgotten = List.copyOf(held);
    held.clear();
    end = handled;
    cursors.replaceAll((consumer, position) -> handled);
    tables.forgetOlder();
    forgotten.forEach(batch -> answers.accept(batch.ticket(), lost(why)));
  }

  private WriteReply lost(String why) {
    return WriteReply.lost(PhilotesException.of(ErrorCode.FENCED, "source", source, why));
  }

  boolean isRegistered() {
    return registered != null;
  }

  /** The number of the present stream, which is its fence, too. */
  long session() {
    return session;
  }

  /** Position of the last event handed in. */
  long end() {
    return end;
  }

  SourceCheckpoint checkpoint() {
    if (registered == null) {
      return SourceCheckpoint.notKept(sourceId, seen);
    }
    return new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, sourceId, EPOCH,
        registered.systemIdentifier(), registered.timeline(), registered.database(), registered.slot(), lastCommitLsn, lastEndLsn,
        ackedLsn, handled + 1, tables.newest());
  }
}
