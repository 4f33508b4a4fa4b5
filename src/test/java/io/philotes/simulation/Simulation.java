package io.philotes.simulation;

import io.philotes.buffer.SimWriter;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.ingestion.SimIngestion;
import io.philotes.processor.SimConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One simulated history, decided by its seed: clients write to the source while processes of the product are killed,
 * stand still or stop, links break, databases crash and are away. In the end everything heals, and everything must be
 * where it belongs.
 */
public final class Simulation {

  /** What came of a history. */
  public record Outcome(long transactions, int crashes, String ending) {}

  private static final long SECOND = 1_000_000_000L;
  private static final long PATIENCE = 900 * SECOND;

  private final long seed;
  private final SplittableRandom random;
  private final SimWorld world;
  private final SimCoverage coverage;
  private final SimBreak breakage;
  private final List<Instance> instances = new ArrayList<>();
  private final int batchSize;
  private final int maxInFlight;
  private final int highWatermark;
  private int names;
  private long happenings;
  private int crashes;
  private int steps;
  private SimBreak done;
  private boolean quiet;

  public Simulation(long seed, SimCoverage coverage) {
    this.seed = seed;
    this.coverage = coverage;
    random = new SplittableRandom(seed);
    world = new SimWorld(random.split(), coverage);
    batchSize = 1 + random.nextInt(random.nextBoolean() ? 6 : 60);
    maxInFlight = 2_000 + random.nextInt(20_000);
    highWatermark = seed % 3 == 0 ? 1 + (int) (seed / 3 & 63) : 0;
    breakage = random.nextInt(8) == 0 ? SimBreak.values()[random.nextInt(SimBreak.values().length)] : null;
    steps = 100 + random.nextInt(120);
  }

  /**
   * Runs it.
   *
   * @throws SimViolation when a promise was broken, with the seed
   */
  public Outcome run() {
    SimViolation.take();
    try {
      return live();
    } catch (SimViolation | RuntimeException violation) {
      throw new AssertionError("seed " + seed + ": " + violation.getMessage(), violation);
    }
  }

  private Outcome live() {
    start();
    work();
    trouble();
    while (steps > 0 && done == null) {
      step();
    }
    boolean broken = done != null;
    heal();
    long limit = world.now() + PATIENCE;
    while (!(broken ? isRefused() : isComplete())) {
      if (world.now() > limit) {
        throw new SimViolation((broken ? "not refused: " + done : "does not come to an end") + ", waits for " + missing()
            + ", " + instances.get(0).ingestion.status());
      }
      step();
    }
    if (broken) {
      coverage.count((world.isExcused() ? "cannot be noticed: " : instances.stream().anyMatch(one -> done.isAnswer(one.ingestion.status()))
          ? "refused: " : "nothing was missing: ") + done);
    }
    finish(broken);
    return new Outcome(world.oracle().transactions(), crashes, broken ? done.name() : "complete");
  }

  private void step() {
    happenings++;
    if (!world.schedule().step()) {
      throw new SimViolation("nothing happens any more");
    }
    SimViolation swallowed = SimViolation.take();
    if (swallowed != null) {
      throw swallowed;
    }
  }

  private void finish(boolean broken) {
    SimCounts counts = world.source().counts();
    coverage.count("source: equal neighbours", counts.equalNeighbours);
    coverage.count("source: keepalive within a transaction", counts.midTransactionKeepalives);
    coverage.count("source: messages outside of transactions", counts.messagesOutside);
    coverage.count("source: messages within transactions", counts.messagesWithin);
    coverage.count("source: commits where a message ends", counts.commitsBehindMessages);
    coverage.count("source: shared LSNs", counts.sharedLsns);
    coverage.count("source: slot went back", counts.slotWentBack);
    coverage.count("source: keepalives of a shutdown", counts.stormKeepalives);
    coverage.count("source: redelivered", counts.redelivered);
    coverage.count("source: relations within a transaction", counts.relationsInMidTransaction);
    coverage.count("source: older changes later", counts.olderChangesLater);
    coverage.count("source: walsender timeouts", counts.timeouts);
    coverage.count("history: " + (broken ? done : "complete"));
    coverage.count("transactions", world.oracle().transactions());
    coverage.count("crashes", crashes);
    coverage.count("simulated seconds", world.now() / SECOND);
    coverage.count("happenings", happenings);
  }

  // ---- the clients of the source

  private void work() {
    world.schedule().in(random.nextInt(40_000_000), null, () -> {
      if (steps > 0) {
        steps--;
        int burst = random.nextInt(10) == 0 ? 12 : 1;
        for (int i = 0; i < burst; i++) {
          world.source().work();
        }
        world.poke();
        work();
      }
    });
  }

  // ---- what goes wrong

  private void trouble() {
    world.schedule().in(20_000_000 + random.nextLong(280_000_000), null, () -> {
      if (!world.isCalm()) {
        happen();
        trouble();
      }
    });
  }

  private void happen() {
    int dice = random.nextInt(100);
    if (instances.isEmpty()) {
      return;
    }
    if (breakage != null && random.nextInt(4) == 0 && world.oracle().transactions() > 1) {
      breakHistory();
      return;
    }
    if (dice < 46) {
      someone().process.crashIn(1 + random.nextInt(40));
    } else if (dice < 52) {
      note("walsender terminated");
      world.streams().forEach(SimWorld.Stream::terminate);
    } else if (dice < 54) {
      note("link to the source half open");
      world.streams().forEach(SimWorld.Stream::halfOpen);
    } else if (dice < 60) {
      note("connection to the buffer cut");
      world.cutSomeLink();
    } else if (dice < 65) {
      bufferCrash();
    } else if (dice < 71) {
      sourceCrash();
    } else if (dice < 75) {
      sourceShutdown();
    } else if (dice < 80) {
      standStill();
    } else if (dice < 84) {
      secondInstance();
    } else if (dice < 87) {
      someone().terminate();
    } else if (dice < 91) {
      note("requests to the buffer fail");
      world.trouble(random.nextDouble() * 0.2);
      world.schedule().in(random.nextLong(2 * SECOND), null, () -> world.trouble(0));
    } else if (dice < 93) {
      note("slow links");
      world.extraLatency(random.nextLong(SECOND / 4));
      world.schedule().in(random.nextLong(5 * SECOND), null, () -> world.extraLatency(0));
    } else if (dice < 95) {
      failover();
    }
  }

  private void note(String what) {
    coverage.count("fault: " + what);
  }

  private Instance someone() {
    return instances.get(random.nextInt(instances.size()));
  }

  private void bufferCrash() {
    if (world.buffer().isUp()) {
      note("buffer crashes");
      crashes++;
      world.buffer().crash();
      world.schedule().in(random.nextLong(3 * SECOND), null, world.buffer()::start);
    }
  }

  private void sourceCrash() {
    if (world.source().isUp()) {
      note("source crashes");
      crashes++;
      world.source().crash();
      startSourceLater();
    }
  }

  private void startSourceLater() {
    world.poke();
    world.schedule().in(random.nextLong(2 * SECOND), null, () -> {
      if (!world.source().isUp()) {
        world.source().start();
        world.startedAgain();
      }
    });
  }

  private void sourceShutdown() {
    if (world.source().accepts()) {
      note("source shuts down");
      world.source().requestFastShutdown();
      awaitShutdown();
    }
  }

  private void awaitShutdown() {
    world.poke();
    world.source().tick(world.schedule().millis());
    if (world.source().isShuttingDown()) {
      world.schedule().in(SECOND / 20, null, this::awaitShutdown);
    } else if (world.source().hasStopped()) {
      startSourceLater();
    }
  }

  private void standStill() {
    Instance one = someone();
    if (!one.process.isStopped()) {
      note("process stands still");
      one.process.stop();
      world.schedule().in(random.nextLong(random.nextInt(4) == 0 ? 90 * SECOND : 5 * SECOND), null, one.process::goOn);
    }
  }

  /** A standby takes over that has everything. */
  private void failover() {
    if (world.source().accepts()) {
      note("planned failover");
      world.source().promote(world.source().insertLsn());
      world.startedAgain();
      world.poke();
    }
  }

  private void secondInstance() {
    if (instances.size() == 1) {
      note("second instance starts");
      start();
    }
  }

  private void breakHistory() {
    if (breakage.happens(world)) {
      done = breakage;
      note("history broken: " + breakage);
    }
  }

  // ---- the end

  private void heal() {
    world.calm();
    steps = done != null && done.clientsGoOn() ? 60 : 0;
    work();
    for (Instance instance : List.copyOf(instances)) {
      instance.process.crashIn(Integer.MAX_VALUE);
      instance.process.goOn();
    }
    if (!world.buffer().isUp()) {
      world.buffer().start();
    }
    if (done == null) {
      finishWork();
    } else {
      quiet = true;
    }
    tick();
  }

  /** Time goes by for the servers too: a walsender notices that its client is gone. */
  private void tick() {
    world.source().tick(world.schedule().millis());
    world.poke();
    world.schedule().in(SECOND, null, this::tick);
  }

  /** The source ends its open transactions as soon as it can. */
  private void finishWork() {
    if (world.source().accepts()) {
      world.source().quiesce();
      world.poke();
      quiet = true;
    } else {
      world.schedule().in(SECOND / 10, null, this::finishWork);
    }
  }

  private boolean isComplete() {
    return missing() == null;
  }

  /** What the history waits for before it is complete; null when it is. */
  private String missing() {
    if (!quiet || !world.buffer().isRegistered()) {
      return "the source to be quiet, or registered";
    }
    if (!world.oracle().isComplete()) {
      return "events";
    }
    if (done != null && done != SimBreak.BUFFER_RESTORED) {
      return null;
    }
    if (world.consumed() != world.buffer().events().size()) {
      return "the consumer: " + world.consumed() + " of " + world.buffer().events().size();
    }
    if (world.buffer().cursor() != world.consumed()) {
      return "the cursor: " + world.buffer().cursor() + " of " + world.consumed();
    }
    if (instances.stream().noneMatch(one -> one.ingestion.status().state() == SourceState.STREAMING)) {
      return "a stream";
    }
    return isConfirmed() ? null : "the confirmation";
  }

  /** The source may forget everything that is durable. */
  private boolean isConfirmed() {
    SimSlot slot = world.source().slot();
    return slot != null && Long.compareUnsigned(slot.confirmedFlush(), world.buffer().lastEnd()) >= 0;
  }

  private boolean isRefused() {
    if (world.isExcused() || done.mayHeal() && steps == 0 && isComplete()) {
      return true;
    }
    boolean refused = instances.stream().anyMatch(one -> one.process.isAlive() && done.isAnswer(one.ingestion.status()));
    if (refused && done == SimBreak.BUFFER_RESTORED && !world.oracle().isAhead()) {
      throw new SimViolation("gives up although the source still has what the restored buffer lacks");
    }
    return refused;
  }

  // ---- the processes

  private void start() {
    instances.add(new Instance());
  }

  /** One process of the product. When it dies it is started again. */
  private final class Instance {

    private final SimProcess process = new SimProcess(world.schedule(), "p" + ++names);
    private final SimConsumer consumer;
    private final SimWriter writer;
    private final SimIngestion ingestion;
    private SourceState state;
    private boolean ending;
    private long lastHop;

    Instance() {
      SimBufferCalls calls = new SimBufferCalls(world, process);
      consumer = new SimConsumer(world, process, calls);
      writer = new SimWriter(process, calls, this::leadership, this::advanced);
      ingestion = new SimIngestion(world, process, writer, batchSize, maxInFlight, highWatermark);
      process.onDeath(this::died);
      process.every(200, this::look);
      ingestion.start();
    }

    /** The event bus keeps the order. */
    private void hop(Runnable what) {
      lastHop = Math.max(lastHop, world.now() + random.nextInt(100_000));
      world.schedule().at(lastHop, process, what);
    }

    /** A hint, which may be lost. */
    private void advanced(long position) {
      if (random.nextInt(10) > 0) {
        hop(() -> consumer.advanced(position));
      }
    }

    private void leadership(Leadership now) {
      hop(() -> {
        ingestion.leadership(now.leading());
        if (now.leading()) {
          consumer.lead(now.fence(), now.lastPosition());
        } else {
          consumer.leave();
        }
      });
    }

    private void look() {
      SourceStatus status = ingestion.status();
      if (status.state() != state) {
        coverage.count("source " + state + " -> " + status.state());
        state = status.state();
        if (status.code() != null) {
          coverage.count("error " + status.code());
        }
      }
      if (state == SourceState.FAILED && done == null) {
        throw new SimViolation("gives up although nothing is broken: " + status);
      }
      world.oracle().look();
    }

    private void died() {
      if (!ending) {
        note("process killed");
        crashes++;
      }
      boolean again = ending || instances.size() == 1 || random.nextInt(3) > 0;
      instances.remove(this);
      if (again || instances.isEmpty()) {
        world.schedule().in(random.nextLong(SECOND / 2), null, Simulation.this::startIfNone);
      }
    }

    /** SIGTERM: drains, gives the lease back, ends. */
    void terminate() {
      if (!ending && !process.isStopped()) {
        ending = true;
        note("process stops");
        consumer.stop();
        ingestion.stop().transform(done -> writer.release()).onComplete(released -> process.kill());
        process.after(15_000, process::kill);
      }
    }
  }

  private void startIfNone() {
    if (instances.isEmpty() || instances.size() < 2 && random.nextInt(4) == 0) {
      start();
    }
  }
}
