package io.philotes.simulation;

import io.philotes.event.RelationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Judges a history: the buffer holds exactly the committed transactions of the source, whole, once, in commit order, from
 * the slot's consistent point on; and nothing is confirmed to the source that the buffer does not have. Looks at every
 * commit of the buffer and every confirmation as they happen.
 */
public final class SimOracle implements SimBuffer.Witness {

  private final SimSource source;
  private SimBuffer buffer;
  /** Index of the source transaction that must come next; -1 before the first. */
  private int next = -1;
  private long consistentPoint;
  private long lastEnd;
  private long position = 1;
  private long largestFence;
  private boolean broken;
  private List<SimTransaction> last;
  private Runnable backup;
  /** How often the buffer was restored. */
  private int generation;
  /** The slot confirms more than the restored buffer has, or did so for a while. */
  private boolean ahead;
  /** Every event that was ever committed, by its position. */
  private final List<StoredEvent> ever = new ArrayList<>();
  /** Since the first commit, and since the buffer was restored. */
  private final Most most = new Most();
  private Most mostOfGeneration = new Most();
  private long transactions;

  /** The most that the buffer had within a time: what was confirmed and told in the past stays true of the past. */
  private static final class Most {
    private long end;
    private long acked;
    private int next = -1;

    void atLeast(long itsEnd, long itsAcked, int itsNext) {
      end = later(end, itsEnd);
      acked = later(acked, itsAcked);
      next = Math.max(next, itsNext);
    }
  }

  SimOracle(SimSource source) {
    this.source = source;
  }

  void watch(SimBuffer watched) {
    buffer = watched;
  }

  /** The slot was created here: what is committed from here on counts. */
  public void slotCreated(long point) {
    if (!buffer.isRegistered()) {
      consistentPoint = point;
    }
  }

  /** The history was broken on purpose. What was on its way may still be written; nothing that came afterwards. */
  void historyBroken() {
    last = List.copyOf(source.committed());
    broken = true;
  }

  /** The buffer's tables are copied. */
  void backUp() {
    buffer.backUp();
    int savedNext = next;
    long savedEnd = lastEnd;
    long savedPosition = position;
    long savedFence = largestFence;
    backup = () -> {
      next = savedNext;
      lastEnd = savedEnd;
      position = savedPosition;
      largestFence = savedFence;
    };
  }

  /** The buffer becomes its copy. What it had in addition must come again as it was, or not at all. */
  void restore() {
    remember();
    buffer.restore();
    backup.run();
    generation++;
    mostOfGeneration = new Most();
    remember();
    look();
  }

  /** Differs before and after the buffer was restored. */
  public int generation() {
    return generation;
  }

  private void remember() {
    most.atLeast(lastEnd, buffer.acked(), next);
    mostOfGeneration.atLeast(lastEnd, buffer.acked(), next);
  }

  /** What may be told by who began in a generation: only what began before the buffer was restored may tell what it lacks. */
  private Most mostSince(int began) {
    remember();
    return began == generation ? mostOfGeneration : most;
  }

  /** Whether the source may have forgotten what a restored buffer lacks, so that the product must give up. */
  boolean isAhead() {
    return ahead;
  }

  private List<SimTransaction> expected() {
    return broken ? last : source.committed();
  }

  @Override
  public void committed(List<StoredEvent> events, long previousEnd, long end, long fence) {
    require(fence >= largestFence, () -> "an older leader wrote: fence " + fence + " after " + largestFence);
    largestFence = fence;
    if (next < 0) {
      next = first();
      lastEnd = consistentPoint;
    }
    require(previousEnd == lastEnd, () -> "the chain is broken");
    int at = 0;
    while (at < events.size()) {
      at = transaction(events, at);
    }
    require(end == lastEnd, () -> "the batch ends at " + Long.toHexString(end) + ", its last transaction at " + Long.toHexString(lastEnd));
  }

  private int first() {
    int index = 0;
    List<SimTransaction> all = expected();
    while (index < all.size() && Long.compareUnsigned(all.get(index).commitLsn(), consistentPoint) < 0) {
      index++;
    }
    return index;
  }

  private int transaction(List<StoredEvent> events, int from) {
    require(next < expected().size(), () -> "the source has no such transaction: " + events.get(from));
    SimTransaction expected = expected().get(next);
    for (int i = 0; i < expected.events().size(); i++) {
      int at = from + i;
      require(at < events.size(), () -> "half of the transaction " + Long.toHexString(expected.commitLsn()) + " is committed");
      compare(expected, i, events.get(at));
    }
    next++;
    transactions++;
    lastEnd = expected.endLsn();
    return from + expected.events().size();
  }

  private void compare(SimTransaction transaction, int seq, StoredEvent stored) {
    SimEvent event = transaction.events().get(seq);
    boolean same = stored.position() == position && stored.commitLsn() == transaction.commitLsn() && stored.seq() == seq
        && stored.last() == (seq == transaction.events().size() - 1) && stored.lsn() == event.lsn()
        && stored.operation().name().charAt(0) == event.operation() && Objects.equals(stored.before(), event.before())
        && Objects.equals(stored.after(), event.after()) && Objects.equals(stored.metadata(), event.metadata());
    require(same, () -> "expected at position " + position + " seq " + seq + " of " + transaction + "\nbut was " + stored);
    if (position > ever.size()) {
      ever.add(stored);
    }
    position++;
    if (event.relation() == null) {
      require(stored.relation() == 0, () -> "a message refers to the relation " + stored.relation());
      return;
    }
    RelationVersion version = version(stored.relation());
    require(version != null && event.table().equals(version.schema() + '.' + version.table()),
        () -> "event of " + event.table() + " refers to " + version);
    require(describes(version, event.relation()), () -> "event of " + event.relation().columns() + " refers to " + version);
  }

  private static boolean describes(RelationVersion version, SimRelation relation) {
    List<SimRelation.Column> columns = relation.columns();
    boolean same = version.columns().size() == columns.size() && version.replicaIdentity() == relation.identity();
    for (int i = 0; same && i < columns.size(); i++) {
      same = version.columns().get(i).name().equals(columns.get(i).name());
    }
    return same;
  }

  private RelationVersion version(int id) {
    List<RelationVersion> all = buffer.relations();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).id() == id) {
        return all.get(i);
      }
    }
    return null;
  }

  /**
   * The product tells the source that everything before {@code flushed} is safe.
   *
   * @param began the generation in which the stream asked for its checkpoint
   */
  public void confirmed(int began, long flushed, long before) {
    require(Long.compareUnsigned(flushed, before) >= 0, () -> "the confirmation went back from " + Long.toHexString(before) + " to " + Long.toHexString(flushed));
    if (broken) {
      return;
    }
    Most had = mostSince(began);
    require(Long.compareUnsigned(flushed, had.acked) <= 0, () -> "confirmed " + Long.toHexString(flushed) + ", persisted " + Long.toHexString(had.acked));
    int due = had.next < 0 ? first() : had.next;
    if (due < source.committed().size()) {
      SimTransaction missing = source.committed().get(due);
      require(Long.compareUnsigned(missing.commitLsn(), flushed) >= 0,
          () -> "confirmed " + Long.toHexString(flushed) + ", but " + Long.toHexString(missing.commitLsn()) + " is not in the buffer");
    }
  }

  /**
   * The writer tells that a batch is committed.
   *
   * @param began the generation in which the batch was sent
   */
  public void durable(int began, long end) {
    Most had = mostSince(began);
    require(Long.compareUnsigned(end, had.end) <= 0, () -> "told durable: " + Long.toHexString(end) + ", but the buffer is at " + Long.toHexString(buffer.lastEnd()));
  }

  /** Slot and checkpoint at any moment (semantics I5). */
  public void look() {
    SimSlot slot = source.slot();
    if (!broken && slot != null && buffer.isRegistered()) {
      boolean known = Long.compareUnsigned(slot.confirmedFlush(), buffer.acked()) <= 0;
      require(known || generation > 0, () -> "the slot is ahead of what was persisted as acked");
      ahead |= !known;
    }
  }

  /** Whether the buffer has everything that the source has and may send. */
  boolean isComplete() {
    int due = next >= 0 ? next : first();
    return due == expected().size()
        || Long.compareUnsigned(expected().get(due).endLsn(), source.insertLsn()) > 0;
  }

  /** What the buffer ever had at a position; null when nothing. */
  StoredEvent ever(long at) {
    return at <= ever.size() ? ever.get((int) at - 1) : null;
  }

  long transactions() {
    return transactions;
  }

  private static long later(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }

  private static void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new SimViolation(otherwise.get());
    }
  }
}
