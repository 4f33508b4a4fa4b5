package io.philotes.simulation;

import io.philotes.error.ErrorCode;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** What the parts of one simulated history share: time, chance, the databases and what is wrong at the moment. */
public final class SimWorld {

  private static final ErrorCode[] REFUSALS = {ErrorCode.BUFFER_FULL, ErrorCode.BUFFER_READ_ONLY, ErrorCode.BUFFER_UNAVAILABLE};

  private final SimSchedule schedule = new SimSchedule();
  private final SplittableRandom random;
  private final SimCoverage coverage;
  private final SimSource source;
  private final SimBuffer buffer;
  private final SimOracle oracle;
  private final List<SimLink> links = new ArrayList<>();
  private final List<Stream> streams = new ArrayList<>();
  private double trouble;
  private boolean calm;
  private boolean publication;
  private boolean excused;
  private int incarnation;
  private long consumed;
  private long extraLatency;

  /** The network's side of a replication stream. */
  public interface Stream {
    boolean isOpen();

    /** Something may be there to be sent. */
    void poke();

    /** The walsender ends. */
    void terminate();

    /** Nothing passes any more, and nobody is told. */
    void halfOpen();
  }

  SimWorld(SplittableRandom random, SimCoverage coverage) {
    this.random = random;
    this.coverage = coverage;
    source = new SimSource(random.split(), SimSourceOptions.any(random).withMessages());
    oracle = new SimOracle(source);
    buffer = new SimBuffer(schedule, oracle);
    oracle.watch(buffer);
  }

  /** A world in which nothing happens by itself. */
  public static SimWorld quiet(long seed) {
    return new SimWorld(new SplittableRandom(seed), new SimCoverage());
  }

  public SimSchedule schedule() {
    return schedule;
  }

  public long now() {
    return schedule.now();
  }

  public SplittableRandom random() {
    return random;
  }

  public SimSource source() {
    return source;
  }

  public SimBuffer buffer() {
    return buffer;
  }

  public SimOracle oracle() {
    return oracle;
  }

  public SimCoverage coverage() {
    return coverage;
  }

  /** How likely a request to the buffer meets trouble of its own. */
  void trouble(double probability) {
    trouble = probability;
  }

  void extraLatency(long nanos) {
    extraLatency = nanos;
  }

  public SimFate fate() {
    SimFate fate = SimFate.ANSWERED;
    if (trouble > 0 && random.nextDouble() < trouble) {
      int dice = random.nextInt(20);
      fate = dice < 6 ? SimFate.LOST_BEFORE : dice < 12 ? SimFate.LOST_AFTER : dice < 16 ? SimFate.REFUSED
          : dice < 18 ? SimFate.SLOW : dice < 19 ? SimFate.SILENT_AFTER : SimFate.SWALLOWED;
      coverage.count("fate " + fate);
    }
    return fate;
  }

  ErrorCode refusal() {
    return REFUSALS[random.nextInt(REFUSALS.length)];
  }

  /** One way through the network, in nanoseconds. */
  public long latency(boolean slow) {
    return extraLatency + (slow ? 1_000_000_000L + random.nextLong(60_000_000_000L) : 30_000 + random.nextInt(2_000_000));
  }

  /** A new connection to the buffer; null when it is down. */
  public SimLink link(SimProcess owner) {
    if (!buffer.isUp() || !owner.isAlive()) {
      return null;
    }
    SimLink link = new SimLink(this, owner);
    links.removeIf(old -> !old.isOpen());
    links.add(link);
    return link;
  }

  /** The network breaks a connection to the buffer. */
  void cutSomeLink() {
    links.removeIf(old -> !old.isOpen());
    if (!links.isEmpty()) {
      links.get(random.nextInt(links.size())).cut();
    }
  }

  // ---- the source

  public void streaming(Stream stream) {
    streams.removeIf(old -> !old.isOpen());
    streams.add(stream);
  }

  void poke() {
    for (int i = 0; i < streams.size(); i++) {
      streams.get(i).poke();
    }
  }

  /** The streams that are open now; at most one, unless a server died a moment ago. */
  List<Stream> streams() {
    streams.removeIf(old -> !old.isOpen());
    return List.copyOf(streams);
  }

  /** Differs between two starts of the server. */
  public String incarnation() {
    return Integer.toString(incarnation);
  }

  void startedAgain() {
    incarnation++;
  }

  public boolean hasPublication() {
    return publication;
  }

  public void createPublication() {
    publication = true;
  }

  /** What was broken cannot be noticed. */
  void excuse(boolean yes) {
    excused = yes;
  }

  boolean isExcused() {
    return excused;
  }

  // ---- the consumer

  /** Whether nothing goes wrong any more. */
  public boolean isCalm() {
    return calm;
  }

  void calm() {
    calm = true;
    trouble = 0;
    extraLatency = 0;
  }

  /** The consumer's effect: it has no hole, and what comes again is what came before. */
  public void consumed(EventBatch batch) {
    if (batch.first() > consumed + 1) {
      throw new SimViolation("the consumer misses events from " + (consumed + 1) + " to " + (batch.first() - 1));
    }
    for (ChangeEvent event : batch.events()) {
      StoredEvent stored = oracle.ever(event.position());
      if (stored == null || stored.commitLsn() != event.commitLsn().value() || stored.seq() != event.seq()
          || !Objects.equals(stored.after(), event.after())) {
        throw new SimViolation("the consumer got another event at " + event.position());
      }
    }
    if (batch.first() <= consumed) {
      coverage.count("consumer: delivered again");
    }
    consumed = Math.max(consumed, batch.last());
  }

  /** The product wants to move the cursor. */
  public void moving(long to) {
    if (to > consumed) {
      throw new SimViolation("the cursor moves to " + to + " over events that were not consumed");
    }
  }

  long consumed() {
    return consumed;
  }
}
