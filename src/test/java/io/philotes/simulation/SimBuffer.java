package io.philotes.simulation;

import io.philotes.buffer.store.BatchPlace;
import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.PartitionStore.History;
import io.philotes.buffer.store.StoredCheckpoint;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A model of the buffer database: the tables of one source, what each statement of the product does to them, the lock of
 * the source's row, and transactions that fail. Statements run one at a time; a transaction is seen by others when it is
 * committed.
 */
public final class SimBuffer {

  /** Thrown by a statement that must wait for the lock of the source's row. */
  static final class MustWait extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final MustWait LOCKED = new MustWait();

    private MustWait() {
      super(null, null, false, false);
    }
  }

  /** The row in sources. */
  private static final class Row implements Cloneable {
    private String systemIdentifier;
    private int timeline;
    private String database;
    private String slot;
    private boolean registered;
    private long lastCommit;
    private long lastEnd;
    private long acked;
    private long next = 1;
    private long fence;
    private long checksum;

    Row copy() {
      try {
        return (Row) clone();
      } catch (CloneNotSupportedException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  /** Hears of every commit, before anybody is answered. */
  public interface Witness {
    void committed(List<StoredEvent> events, long previousEnd, long end, long fence);
  }

  private static final OffsetDateTime STARTED = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
  private static final long WIDTH = 40;

  private final SimSchedule schedule;
  private final Witness witness;
  private final List<SimBackend> backends = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private List<StoredEvent> events = new ArrayList<>();
  private List<RelationVersion> relations = new ArrayList<>();
  private List<Long> partitions = new ArrayList<>();
  private Row row;
  private SimBackend locker;
  private long leaseFence;
  private String leaseOwner = "";
  private long leaseUntil;
  private int leasePid;
  private long cursor;
  private long cursorFence;
  private boolean up = true;
  private boolean full;
  private int pids;
  private Runnable backup;

  public SimBuffer(SimSchedule schedule, Witness witness) {
    this.schedule = schedule;
    this.witness = witness;
  }

  // ---- the server

  boolean isUp() {
    return up;
  }

  SimBackend connect(Runnable onDeath) {
    SimBackend backend = new SimBackend(++pids, onDeath);
    backends.add(backend);
    return backend;
  }

  void end(SimBackend backend) {
    if (!backend.alive) {
      return;
    }
    backends.remove(backend);
    backend.died();
    unlock(backend);
  }

  /** Every session ends, and what was not committed is gone. */
  public void crash() {
    up = false;
    List.copyOf(backends).forEach(this::end);
  }

  public void start() {
    up = true;
  }

  /** Makes a copy of every table. */
  void backUp() {
    Row savedRow = row.copy();
    List<StoredEvent> savedEvents = List.copyOf(events);
    List<RelationVersion> savedRelations = List.copyOf(relations);
    List<Long> savedPartitions = List.copyOf(partitions);
    long[] saved = {leaseFence, leaseUntil, leasePid, cursor, cursorFence};
    String savedOwner = leaseOwner;
    backup = () -> {
      row = savedRow.copy();
      events = new ArrayList<>(savedEvents);
      relations = new ArrayList<>(savedRelations);
      partitions = new ArrayList<>(savedPartitions);
      leaseFence = saved[0];
      leaseUntil = saved[1];
      leasePid = (int) saved[2];
      cursor = saved[3];
      cursorFence = saved[4];
      leaseOwner = savedOwner;
    };
  }

  boolean hasBackUp() {
    return backup != null;
  }

  /** Is what it was when the copy was made. */
  void restore() {
    crash();
    backup.run();
    start();
  }

  void whenUnlocked(Runnable retry) {
    waiting.add(retry);
  }

  /** Only for a row that matches: of one that does not, a statement wants no lock. It looks again when it has the lock. */
  private void lock(SimBackend backend) {
    if (locker != null && locker != backend) {
      throw MustWait.LOCKED;
    }
  }

  private void unlock(SimBackend backend) {
    if (locker == backend) {
      locker = null;
      List<Runnable> retries = List.copyOf(waiting);
      waiting.clear();
      retries.forEach(Runnable::run);
    }
  }

  // ---- leases

  Lease acquireLease(SimBackend backend, String owner, long heldFence, Duration lease) {
    SimBackend holder = backend(leasePid);
    boolean granted = leaseUntil < schedule.now() || leaseOwner.equals(owner) && leaseFence == heldFence || holder == null;
    Lease.Backend before = new Lease.Backend(leasePid, STARTED);
    String owned = leasePid == 0 ? owner : leaseOwner;
    if (!granted) {
      return new Lease(false, 0, owned, before);
    }
    leaseFence = Math.max(leaseFence, row == null ? 0 : row.fence) + 1;
    leaseOwner = owner;
    leaseUntil = schedule.now() + lease.toNanos();
    leasePid = backend.pid;
    return new Lease(true, leaseFence, owned, before);
  }

  private SimBackend backend(int pid) {
    for (SimBackend backend : backends) {
      if (backend.pid == pid) {
        return backend;
      }
    }
    return null;
  }

  Void terminate(SimBackend asking, Lease.Backend former) {
    SimBackend found = backend(former.pid());
    if (found != null && found != asking) {
      end(found);
    }
    return null;
  }

  Void raiseFence(SimBackend backend, long fence) {
    if (row != null && row.fence < fence) {
      lock(backend);
      row.fence = fence;
    }
    return null;
  }

  boolean renewLease(long fence, Duration lease) {
    if (leaseFence != fence) {
      return false;
    }
    leaseUntil = schedule.now() + lease.toNanos();
    return true;
  }

  boolean releaseLease(long fence) {
    if (leaseFence != fence) {
      return false;
    }
    leaseUntil = schedule.now() - 1;
    return true;
  }

  // ---- the source's row

  StoredCheckpoint checkpoint(long fence) {
    if (row == null) {
      return StoredCheckpoint.unknown();
    }
    if (row.fence != fence) {
      throw PhilotesException.of(ErrorCode.FENCED, "source", "sim", "its fence is " + row.fence + ", ours is " + fence);
    }
    return new StoredCheckpoint(new SourceCheckpoint(row.registered ? Stage.REGISTERED : Stage.SLOT_INTENDED, 1, 1,
        row.systemIdentifier, row.timeline, row.database, row.slot, new Lsn(row.lastCommit), new Lsn(row.lastEnd),
        new Lsn(row.acked), row.next, relations), row.checksum);
  }

  boolean register(SimBackend backend, RegisterSource request, long fence) {
    if (leaseFence != fence) {
      throw PhilotesException.of(ErrorCode.FENCED, "source", "sim", "the lease is not ours any more");
    }
    lock(backend);
    if (row != null && row.registered) {
      if (request.consistentPoint() != null) {
        throw PhilotesException.of(ErrorCode.INTERNAL, "source", "sim", "it is registered already, and only its timeline may change");
      }
      if (request.timeline() > row.timeline) {
        row.timeline = request.timeline();
        if (request.ackedAtMost() != null && Long.compareUnsigned(request.ackedAtMost().value(), row.acked) < 0) {
          row.acked = request.ackedAtMost().value();
        }
      }
      return false;
    }
    if (row == null) {
      row = new Row();
    }
    row.systemIdentifier = request.systemIdentifier();
    row.timeline = request.timeline();
    row.database = request.database();
    row.slot = request.slot();
    row.fence = fence;
    if (request.consistentPoint() == null) {
      return false;
    }
    row.registered = true;
    row.lastEnd = request.consistentPoint().value();
    row.acked = row.lastEnd;
    return true;
  }

  // ---- writing

  Void begin(SimBackend backend) {
    backend.begin();
    return null;
  }

  Void openWrite(SimBackend backend, BatchPlace place, long fence) {
    usable(backend);
    if (!expected(place, fence)) {
      throw fail(backend, missed());
    }
    lock(backend);
    locker = backend;
    return null;
  }

  Void seePartitions(SimBackend backend) {
    usable(backend);
    backend.seesPartitionsTo = partitionsEnd();
    return null;
  }

  Void relations(SimBackend backend, List<RelationVersion> versions) {
    usable(backend);
    backend.relations.addAll(versions);
    return null;
  }

  int rows(SimBackend backend, EventRows rows, BatchPlace place) {
    usable(backend);
    if (backend.rows.isEmpty()) {
      backend.seesPartitionsTo = partitionsEnd();
    }
    if (place.nextPosition() > backend.seesPartitionsTo) {
      throw fail(backend, PhilotesException.of(ErrorCode.BUFFER_ERROR, "position", place.nextPosition(), "no partition for the row"));
    }
    for (int i = 0; i < rows.size(); i++) {
      backend.rows.add(StoredEvent.of(place.rowsPosition() + i, rows, i));
    }
    return rows.size();
  }

  Void closeWrite(SimBackend backend, WriteBatch batch, BatchPlace place, long fence) {
    usable(backend);
    if (!expected(place, fence)) {
      throw fail(backend, missed());
    }
    backend.closing = batch;
    backend.closingPlace = place;
    return null;
  }

  /** Succeeds whatever it does: the command tag of a failed transaction is ROLLBACK. */
  Void commit(SimBackend backend) {
    if (!backend.failed && backend.closing != null) {
      relations.addAll(backend.relations);
      move(backend.closing, backend.closingPlace, backend.rows);
    }
    backend.end();
    unlock(backend);
    return null;
  }

  /** The disk has no room, or has room again. */
  public void full(boolean now) {
    full = now;
  }

  int small(SimBackend backend, WriteBatch batch, BatchPlace place, long fence) {
    usable(backend);
    if (full) {
      throw PhilotesException.of(ErrorCode.BUFFER_FULL, "sqlState", "53100", "no space left on device");
    }
    if (!expected(place, fence)) {
      return 0;
    }
    lock(backend);
    if (place.nextPosition() > partitionsEnd()) {
      throw PhilotesException.of(ErrorCode.BUFFER_ERROR, "position", place.nextPosition(), "no partition for the row");
    }
    List<StoredEvent> stored = new ArrayList<>();
    for (int i = 0; i < batch.rows().size(); i++) {
      stored.add(StoredEvent.of(place.firstPosition() + i, batch.rows(), i));
    }
    relations.addAll(batch.newRelations());
    move(batch, place, stored);
    return stored.size();
  }

  private void move(WriteBatch batch, BatchPlace place, List<StoredEvent> stored) {
    long previousEnd = row.lastEnd;
    row.lastCommit = batch.lastCommitLsn();
    row.lastEnd = batch.endLsn();
    row.next = place.nextPosition();
    row.checksum = place.checksum();
    row.acked = later(row.acked, batch.endLsn());
    events.addAll(stored);
    witness.committed(stored, previousEnd, row.lastEnd, row.fence);
  }

  int acked(SimBackend backend, Lsn acked, long fence) {
    usable(backend);
    if (row.fence != fence) {
      return 0;
    }
    lock(backend);
    row.acked = later(row.acked, acked.value());
    return 1;
  }

  /** An error of the server's own: the statement does nothing, the transaction it is in has failed and holds no lock. */
  PhilotesException fail(SimBackend backend, PhilotesException failure) {
    backend.failed = backend.inTransaction;
    unlock(backend);
    return failure;
  }

  private void usable(SimBackend backend) {
    if (backend.failed) {
      throw PhilotesException.of(ErrorCode.BUFFER_ERROR, "sqlState", "25P02", "current transaction is aborted");
    }
  }

  private boolean expected(BatchPlace place, long fence) {
    return row.fence == fence && row.lastEnd == place.prevEndLsn() && row.next == place.firstPosition();
  }

  private static PhilotesException missed() {
    return PhilotesException.of(ErrorCode.FENCED, "table", "sources", "the source has moved on");
  }

  private static long later(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }

  // ---- partitions

  List<Long> partitionEnds() {
    return List.copyOf(partitions);
  }

  Void attach(long from, long to) {
    if (partitions.isEmpty() || partitionsEnd() == from) {
      partitions.add(to);
    }
    return null;
  }

  static History history() {
    return new History(0, 0);
  }

  private long partitionsEnd() {
    return partitions.isEmpty() ? 0 : partitions.get(partitions.size() - 1);
  }

  static long partitionWidth() {
    return WIDTH;
  }

  // ---- consumers

  long openCursor(long fence) {
    if (row.fence != fence) {
      throw PhilotesException.of(ErrorCode.FENCED, "source", "sim", "fence " + fence + " is not the source's any more");
    }
    cursorFence = Math.max(cursorFence, fence);
    return cursor;
  }

  boolean moveCursor(long fence, long from, long to) {
    if (cursorFence != fence || cursor != from || to >= row.next) {
      return false;
    }
    cursor = to;
    return true;
  }

  List<StoredEvent> read(long after, int limit) {
    if (after > events.size()) {
      throw PhilotesException.of(ErrorCode.BUFFER_BROKEN, "position", after, "events behind it are missing");
    }
    return List.copyOf(events.subList((int) after, (int) Math.min(events.size(), after + (long) limit)));
  }

  // ---- what a witness looks at

  public List<StoredEvent> events() {
    return events;
  }

  public List<RelationVersion> relations() {
    return relations;
  }

  public long acked() {
    return row == null ? 0 : row.acked;
  }

  public long lastEnd() {
    return row == null ? 0 : row.lastEnd;
  }

  public boolean isRegistered() {
    return row != null && row.registered;
  }

  public long cursor() {
    return cursor;
  }

  /** The pid of who has locked the source's row, 0 when nobody. */
  int locker() {
    return locker == null ? 0 : locker.pid;
  }

  boolean isConnected(int pid) {
    return backend(pid) != null;
  }

  /** Where the last partition ends; 0 when there is none. */
  long partitionEnd() {
    return partitionsEnd();
  }

  BufferState state() {
    return new BufferState(
        row == null ? null : new BufferState.SourceRow(row.registered, row.timeline, row.lastCommit, row.lastEnd, row.acked,
            row.next, row.fence),
        leasePid == 0 ? null : new BufferState.LeaseRow(leaseOwner, leaseFence, leaseUntil < schedule.now(), leasePid),
        cursor, cursorFence, List.copyOf(partitions), relations.size());
  }
}
