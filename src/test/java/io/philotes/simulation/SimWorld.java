package io.philotes.simulation;

import io.philotes.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
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
  private double trouble;
  private long extraLatency;

  SimWorld(SplittableRandom random, SimCoverage coverage) {
    this.random = random;
    this.coverage = coverage;
    source = new SimSource(random.split(), SimSourceOptions.any(random));
    oracle = new SimOracle(source);
    buffer = new SimBuffer(schedule, oracle);
    oracle.watch(buffer);
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

  SimFate fate() {
    SimFate fate = SimFate.ANSWERED;
    if (trouble > 0 && random.nextDouble() < trouble) {
      int dice = random.nextInt(20);
      fate = dice < 6 ? SimFate.LOST_BEFORE : dice < 12 ? SimFate.LOST_AFTER : dice < 16 ? SimFate.REFUSED
          : dice < 19 ? SimFate.SLOW : SimFate.SWALLOWED;
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
}
