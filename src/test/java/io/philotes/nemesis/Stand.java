package io.philotes.nemesis;

import io.philotes.demo.postgres.FreePort;
import io.philotes.endtoend.Death;
import io.philotes.endtoend.Rig;
import io.philotes.testing.Await;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.JarProcess;
import io.philotes.testing.Jvm;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.verification.Deliveries;
import io.philotes.verification.SecondOpinion;
import io.philotes.verification.SourceWatch;
import io.philotes.verification.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the nemesis plays with: two servers of its own, a line to each that can fail, the product's configuration, and
 * those who watch. Every method blocks.
 */
final class Stand implements AutoCloseable {

  /** Generous: a busy machine is no fault of the product. */
  static final Duration LIMIT = Duration.ofSeconds(120);
  /** After which each side of a replication connection misses the other. */
  static final Duration SENDER = Duration.ofSeconds(4);
  /** After which a standby leads when nothing is heard of the leader. */
  static final Duration LEASE = Duration.ofSeconds(3);
  private static final String CONSUMER = "log";
  private static final long MOST_RETAINED = 1L << 30;

  private final Path directory;
  private final Jvm jvm;
  private final PostgresServer sources;
  private final PostgresServer buffers;
  private final FaultProxy sourceLine;
  private final FaultProxy bufferLine;
  private final Rig rig;
  private final int otherPort = FreePort.find();
  private final Deliveries deliveries = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private final SourceWatch watch;
  private final Progress progress;
  private final StoredCursor stored;
  private final Outages outages = new Outages();
  private SecondOpinion opinion;
  private long loads;

  private Stand(long seed, Jvm jvm) {
    this.jvm = jvm;
    directory = Path.of("target", "nemesis", String.valueOf(seed));
    sources = Postgres.start(Map.of("wal_sender_timeout", SENDER.toMillis() + "ms", "log_replication_commands", "on"));
    buffers = Postgres.start();
    sourceLine = new FaultProxy(sources.host(), sources.port(), seed);
    bufferLine = new FaultProxy(buffers.host(), buffers.port(), seed);
    rig = Rig.open(sources, buffers).withRoles();
    rig.with("PHILOTES_SOURCE_PORT", String.valueOf(sourceLine.port())).with("PHILOTES_BUFFER_PORT", String.valueOf(bufferLine.port()))
        .with("PHILOTES_BUFFER_LEASE_DURATION", LEASE.toMillis() + "ms").with("PHILOTES_VERTICLES", EffectRanges.class.getName())
        .with("PHILOTES_CONSUMERS", CONSUMER + "=stdout," + EffectRanges.POSITION + "=eventbus");
    EffectCheck.prepare(rig.buffer(), rig.environment().get("PHILOTES_BUFFER_USER"));
    watch = SourceWatch.open(rig.source(), rig.slot(), MOST_RETAINED);
    progress = Progress.open(rig.buffer());
    stored = StoredCursor.of(rig, CONSUMER);
  }

  /** Starts the servers; runs the product once, so that its slot exists and the workload's tables are known. */
  static Stand open(long seed) {
    return open(seed, Jvm.QUICK);
  }

  static Stand open(long seed, Jvm jvm) {
    JarProcess.prepare();
    Stand stand = new Stand(seed, jvm);
    try {
      Files.createDirectories(stand.directory);
      stand.firstRun();
      return stand;
    } catch (IOException e) {
      stand.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | AssertionError failed) {
      stand.close();
      throw failed;
    }
  }

  private void firstRun() {
    Instance instance = start("one");
    try (JarProcess process = instance.process()) {
      rig.awaitStreaming();
      opinion = SecondOpinion.open(rig.source(), rig.source().queryText("SELECT pubname FROM pg_publication"));
      Workload.prepare(rig.source());
      rig.awaitBuffered(LIMIT);
      process.terminate();
      process.awaitExit(LIMIT);
      process.errors().stream().filter(line -> line.contains("Streams")).findFirst()
          .ifPresent(line -> System.out.println("first start: streams " + since(instance, line) + " ms after its start"));
    }
  }

  private static long since(Instance instance, String line) {
    return Duration.between(instance.started(), Instant.parse(line.substring(0, line.indexOf(' ')))).toMillis();
  }

  /** Starts a process; it need not be up yet. @param name one of two */
  Instance start(String name) {
    return start(name, List.of());
  }

  /** Starts one that dies at a failpoint, if it comes there. */
  Instance start(String name, Death death) {
    return start(name, List.of(death.option()));
  }

  private Instance start(String name, List<String> options) {
    Map<String, String> environment = rig.environment();
    environment.put("PHILOTES_INSTANCE", name);
    int port = name.equals("one") ? rig.port() : otherPort;
    environment.put("PHILOTES_HTTP_PORT", String.valueOf(port));
    Deliveries.Feed feed = deliveries.newProcessThatMayLeadAgain(stored.last());
    Instant started = Instant.now();
    JarProcess process = JarProcess.startWithTests(jvm, Rig.HEAP, options, environment, feed::line, "run");
    return new Instance(name, port, process, feed, started);
  }

  /** Two loads with the same seed would make the same keys. */
  long nextLoadSeed(long seed) {
    return seed + loads++;
  }

  /** What the run leaves behind. */
  Path directory() {
    return directory;
  }

  Rig rig() {
    return rig;
  }

  PostgresServer sources() {
    return sources;
  }

  PostgresServer buffers() {
    return buffers;
  }

  FaultProxy sourceLine() {
    return sourceLine;
  }

  FaultProxy bufferLine() {
    return bufferLine;
  }

  Deliveries deliveries() {
    return deliveries;
  }

  SourceWatch watch() {
    return watch;
  }

  Progress progress() {
    return progress;
  }

  /** The consumer's cursor, as read at the deaths of processes. */
  StoredCursor stored() {
    return stored;
  }

  /** What the server sent to another slot. */
  SecondOpinion opinion() {
    return opinion;
  }

  /** When the buffer was kept away. */
  Outages outages() {
    return outages;
  }

  /** Waits until the buffer has everything and the consumer too; writers have stopped and a process runs. */
  void awaitQuiet() {
    rig.awaitBuffered(LIMIT);
    long last = rig.lastPosition();
    Await.until("the consumer has passed " + last, LIMIT, () -> rig.cursor(CONSUMER) >= last);
    deliveries.await(last, LIMIT);
    EffectCheck.await(rig.buffer(), last, LIMIT);
    watch.awaitSample();
  }

  @Override
  public void close() {
    progress.close();
    watch.close();
    sourceLine.close();
    bufferLine.close();
    sources.close();
    buffers.close();
  }
}
