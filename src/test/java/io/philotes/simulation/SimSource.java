package io.philotes.simulation;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.replication.TimelineHistory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A PostgreSQL server as a source sees it, without threads, clock or network: clients that write, WAL, one slot and its
 * walsender, crashes, shutdowns and changes of identity. Times are simulated milliseconds, passed in; everything else
 * is decided by the random generator, so that a seed replays exactly.
 *
 * <p>Modelled after the server's source: a WAL of records, of which only flushed ones survive and are decoded; a slot
 * whose confirmed position is kept in memory and saved when its restart position moves; a walsender that reads the WAL
 * from the restart position on and leaves out what was committed before the start.
 */
public final class SimSource {

  private static final long[] FIRST_LSNS = {0x0150_0000L, 0x7FFF_F000L, 0xFFFF_E000L, 0x2A_7FFF_C000L};

  private final RandomGenerator random;
  private final SimSourceOptions options;
  private final SimCounts counts = new SimCounts();
  private final SimWorkload workload;
  private final List<TimelineHistory.Switch> switches = new ArrayList<>();

  private SimWal wal;
  private SimSlotState slot;
  private SimWalsender sender;
  private boolean up = true;
  private boolean shuttingDown;
  private boolean stopped;
  private long system;
  private int timeline = 1;
  private int pids = 1000;
  private long largestSent;

  public SimSource(RandomGenerator random, SimSourceOptions options) {
    this.random = random;
    this.options = options;
    workload = new SimWorkload(random, options, counts);
    system = 7_000_000_000_000_000_000L + random.nextInt(1_000_000);
    newWal(FIRST_LSNS[random.nextInt(FIRST_LSNS.length)]);
  }

  private void newWal(long lsn) {
    largestSent = 0;
    wal = new SimWal(lsn + 40);
    workload.on(wal, this::saveSlotIfDirty);
    wal.append(114);
    wal.flush();
  }

  // The clients

  /** One step of one client, who does what comes to its mind. Nothing happens while the server is down. */
  public void work() {
    if (accepts()) {
      workload.step();
    }
  }

  /** Ends all open transactions, prepared ones too, and flushes the WAL. */
  public void quiesce() {
    if (accepts()) {
      workload.quiesce();
    }
  }

  /**
   * Everything committed and published that the server has, in commit order; also what was committed before the slot's
   * consistent point and is never sent. Grows while it is looked at.
   */
  public List<SimTransaction> committed() {
    return Collections.unmodifiableList(workload.committed());
  }

  /** Transactions that were committed and are not any more: promotion, restore. */
  public List<SimTransaction> lost() {
    return Collections.unmodifiableList(workload.lost());
  }

  public SimCounts counts() {
    return counts;
  }

  /** The published tables as they are called now, schema and name. */
  public List<String> publishedTables() {
    return workload.tableNames();
  }

  // The server

  /** End of the flushed WAL: what IDENTIFY_SYSTEM tells. */
  public long insertLsn() {
    return wal.flushedEnd();
  }

  public boolean isUp() {
    return up;
  }

  /** Whether new sessions are let in. */
  public boolean accepts() {
    return up && !shuttingDown;
  }

  public boolean isShuttingDown() {
    return shuttingDown;
  }

  /** Whether a shutdown has come to its end. */
  public boolean hasStopped() {
    return stopped;
  }

  /** What was not flushed, not prepared or not saved is gone. */
  public void crash() {
    if (!up) {
      return;
    }
    shuttingDown = false;
    up = false;
    killSender();
    workload.crash();
    wal.loseUnflushed();
    workload.forgetUnflushed();
    reloadSlot();
  }

  public void start() {
    if (up) {
      return;
    }
    up = true;
    stopped = false;
    wal.append(114);
    workload.runningXacts();
    wal.flush();
  }

  /**
   * Sends the clients away. The walsender goes on until everything is sent and confirmed; without one the server stops
   * at once.
   */
  public void requestFastShutdown() {
    if (!accepts()) {
      return;
    }
    workload.disconnect();
    wal.flush();
    shuttingDown = true;
    stopIfNobodyIsLeft();
  }

  void stopIfNobodyIsLeft() {
    if (!shuttingDown || sender != null) {
      return;
    }
    if (slot != null && (slot.dirty || options.savesSlotAtShutdown())) {
      slot.save();
    }
    reloadSlot();
    wal.append(114);
    wal.flush();
    shuttingDown = false;
    stopped = true;
    up = false;
  }

  private void reloadSlot() {
    if (slot != null && slot.reload()) {
      counts.slotWentBack++;
    }
  }

  /** Time goes by although nobody speaks to the walsender: it may notice that its client is gone. */
  public void tick(long nowMillis) {
    if (sender != null) {
      sender.checkTimeout(nowMillis);
    }
  }

  // The slot

  /** Null when there is none. */
  public SimSlot slot() {
    return slot == null ? null : slot.show(sender == null ? 0 : sender.pid());
  }

  /** Someone else ends whoever uses the slot, and drops it. */
  public void dropSlot() {
    killSender();
    slot = null;
  }

  public void invalidateSlot(String reason) {
    killSender();
    if (slot != null) {
      slot.invalidationReason = reason;
    }
  }

  /**
   * Someone else calls pg_replication_slot_advance, to some place in the WAL that was not confirmed.
   *
   * @return false when that is impossible: the slot is in use, not there, invalid, or at the end
   */
  public boolean advanceSlotElsewhere() {
    if (!accepts() || slot == null || sender != null || slot.invalidationReason != null) {
      return false;
    }
    int from = wal.recordAt(slot.confirmedFlush);
    if (from >= wal.flushed()) {
      return false;
    }
    slot.confirmedFlush = wal.end(from + random.nextInt(wal.flushed() - from));
    slot.dirty = true;
    return true;
  }

  /**
   * Waits for those who have a transaction open, as the server does.
   *
   * @return the consistent point: what is committed at or after it will be sent
   * @throws SimRefusedException when it exists, or the server is not there
   */
  public long createSlot(String name) {
    if (!accepts()) {
      throw new SimRefusedException(SimRefusedException.NOT_THERE);
    }
    if (slot != null) {
      throw new SimRefusedException(SimRefusedException.SLOT_EXISTS);
    }
    long restart = wal.insertEnd();
    workload.waitForOpen();
    workload.runningXacts();
    wal.flush();
    slot = new SimSlotState(name, wal.insertEnd(), restart);
    return slot.confirmedFlush;
  }

  private void saveSlotIfDirty() {
    if (slot != null && slot.dirty) {
      slot.save();
    }
  }

  /**
   * START_REPLICATION.
   *
   * @throws SimRefusedException when the slot is missing, invalid or in use, or the server is not there
   */
  public SimWalsender stream(long requestedLsn) {
    return stream(requestedLsn, SimWalsender.FROM_FIRST_CALL);
  }

  /** @param nowMillis from when on the walsender counts its client's silence */
  public SimWalsender stream(long requestedLsn, long nowMillis) {
    if (!accepts()) {
      throw new SimRefusedException(SimRefusedException.NOT_THERE);
    }
    if (slot == null) {
      throw new SimRefusedException(SimRefusedException.SLOT_MISSING);
    }
    if (slot.invalidationReason != null) {
      throw new SimRefusedException(SimRefusedException.SLOT_INVALID);
    }
    if (sender != null) {
      throw new SimRefusedException(SimRefusedException.SLOT_BUSY);
    }
    long start = Long.compareUnsigned(requestedLsn, slot.confirmedFlush) > 0 ? requestedLsn : slot.confirmedFlush;
    sender = new SimWalsender(this, random, options, counts, wal, slot, start, ++pids, nowMillis);
    return sender;
  }

  private void killSender() {
    if (sender != null) {
      sender.terminate();
    }
  }

  /** Whether a transaction was sent before, by any session; remembers that it is now. */
  boolean sentBefore(long commitLsn) {
    if (Long.compareUnsigned(commitLsn, largestSent) <= 0) {
      return true;
    }
    largestSent = commitLsn;
    return false;
  }

  void gone(SimWalsender which) {
    if (sender == which) {
      sender = null;
      stopIfNobodyIsLeft();
    }
  }

  // Who the server is

  public String systemIdentifier() {
    return Long.toString(system);
  }

  public int timeline() {
    return timeline;
  }

  /** What TIMELINE_HISTORY tells of the present timeline. */
  public TimelineHistory history() {
    return new TimelineHistory(timeline, switches);
  }

  /** Another cluster answers at the same address, with a slot of the same name. */
  public void becomeAnotherCluster() {
    killSender();
    workload.forget();
    system++;
    timeline = 1;
    switches.clear();
    newWal(FIRST_LSNS[random.nextInt(FIRST_LSNS.length)]);
    if (slot != null) {
      slot = new SimSlotState(slot.name, wal.insertEnd(), wal.insertEnd());
    }
    comeUp();
  }

  /**
   * The server is restored from an older copy and runs, on the same timeline. Clients that go on writing may bring its
   * WAL past where it was: nothing can tell it from the old one then.
   *
   * @return the end of WAL, which is behind what it was if anything was committed
   */
  public long restoreOlder() {
    restoreBehind(wal.insertEnd());
    return wal.flushedEnd();
  }

  /**
   * Is restored from a copy whose WAL ends before the LSN.
   *
   * @return false, and nothing happens but that it comes up, when there is no commit before it to take back
   */
  public boolean restoreBehind(long lsn) {
    List<SimTransaction> all = workload.committed();
    int before = 0;
    while (before < all.size() && Long.compareUnsigned(all.get(before).commitLsn(), lsn) < 0) {
      before++;
    }
    if (before > 0) {
      cut(all.get(random.nextInt(before)).commitLsn());
    }
    comeUp();
    return before > 0;
  }

  /**
   * A standby takes over that had received the WAL up to the last whole record before the LSN, with a synchronized copy
   * of the slot.
   *
   * @return the new timeline
   */
  public int promote(long switchPoint) {
    cut(switchPoint);
    switches.add(new TimelineHistory.Switch(timeline, new Lsn(wal.flushedEnd())));
    timeline++;
    wal.append(42);
    wal.append(114);
    workload.runningXacts();
    wal.flush();
    comeUp();
    return timeline;
  }

  private void cut(long lsn) {
    killSender();
    wal.cut(lsn);
    workload.cut(wal.insertEnd());
    if (slot != null && Long.compareUnsigned(slot.createdAt, wal.insertEnd()) > 0) {
      slot = null;
    } else if (slot != null) {
      slot.cut(wal.insertEnd());
    }
  }

  private void comeUp() {
    up = true;
    shuttingDown = false;
    stopped = false;
  }
}
