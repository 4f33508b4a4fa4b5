package io.philotes.nemesis;

import io.philotes.endtoend.Rig;
import io.philotes.testing.Await;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.JarProcess;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.verification.Deliveries;
import io.philotes.verification.SourceWatch;
import io.philotes.verification.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the nemesis plays with: two servers of its own, a line to each that can fail, the product's configuration, and
 * those who watch. Every method blocks.
 */
final class Stand implements AutoCloseable {

  /** Generous: a busy machine is no fault of the product. */
  static final Duration LIMIT = Duration.ofSeconds(120);
  /** After which each side of a replication connection misses the other. */
  static final String PATIENCE = "4s";
  private static final long MOST_RETAINED = 1L << 30;

  private final Path directory;
  private final boolean quick;
  private final PostgresServer sources;
  private final PostgresServer buffers;
  private final Path sourceLog;
  private final Path bufferLog;
  private final FaultProxy sourceLine;
  private final FaultProxy bufferLine;
  private final Rig rig;
  private final int otherPort = Rig.freePort();
  private final Path archive;
  private final Deliveries deliveries = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private final SourceWatch watch;
  private final Progress progress;
  private String flags;
  private long loads;

  private Stand(long seed, boolean quick) {
    this.quick = quick;
    directory = Path.of("target", "nemesis", String.valueOf(seed));
    archive = directory.resolve("philotes.jsa");
    sources = Postgres.start(Map.of("wal_sender_timeout", PATIENCE, "log_replication_commands", "on"));
    buffers = Postgres.start();
    sourceLog = log(sources);
    bufferLog = log(buffers);
    sourceLine = new FaultProxy(sources.host(), sources.port(), seed);
    bufferLine = new FaultProxy(buffers.host(), buffers.port(), seed);
    rig = Rig.open(sources, buffers);
    rig.with("PHILOTES_SOURCE_PORT", String.valueOf(sourceLine.port())).with("PHILOTES_BUFFER_PORT", String.valueOf(bufferLine.port()))
        .with("PHILOTES_CONSUMERS", "log=stdout");
    watch = SourceWatch.open(rig.source(), rig.slot(), MOST_RETAINED);
    progress = Progress.open(rig.buffer());
  }

  /** Starts the servers; runs the product once, so that its slot exists, the workload's tables are known and its classes archived. */
  static Stand open(long seed) {
    return open(seed, true);
  }

  /** @param quick whether the JVM gets flags that make its start cheap; else it runs as operators run it */
  static Stand open(long seed, boolean quick) {
    JarProcess.jar();
    Stand stand = new Stand(seed, quick);
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
    flags = quick ? QuickStart.making(archive) : QuickStart.NONE;
    Instance instance = start("one");
    try (JarProcess process = instance.process()) {
      rig.awaitStreaming();
      Workload.prepare(rig.source());
      rig.awaitBuffered(LIMIT);
      process.terminate();
      process.awaitExit(LIMIT);
      process.errors().stream().filter(line -> line.contains("Streams")).findFirst()
          .ifPresent(line -> System.out.println("first start: streams " + since(instance, line) + " ms after its start"));
    }
    if (quick && !Files.exists(archive)) {
      System.out.println("the JVM made no archive of classes; starts are slower");
    }
    flags = quick ? QuickStart.using(archive) : QuickStart.NONE;
  }

  private static Path log(PostgresServer server) {
    return Path.of(server.setting("data_directory")).resolveSibling("server.log");
  }

  private static long since(Instance instance, String line) {
    return Duration.between(instance.started(), Instant.parse(line.substring(0, line.indexOf(' ')))).toMillis();
  }

  /** Starts a process; it need not be up yet. @param name one of two */
  Instance start(String name) {
    Map<String, String> environment = rig.environment();
    environment.put("PHILOTES_INSTANCE", name);
    int port = name.equals("one") ? rig.port() : otherPort;
    environment.put("PHILOTES_HTTP_PORT", String.valueOf(port));
    environment.put(QuickStart.VARIABLE, flags);
    Deliveries.Feed feed = deliveries.newProcessThatMayLeadAgain();
    Instant started = Instant.now();
    return new Instance(name, port, JarProcess.start(Rig.HEAP, environment, feed::line, "run"), feed, started);
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

  /** What the source's server logs; not on this machine when it is somebody else's. */
  Path sourceLog() {
    return sourceLog;
  }

  Path bufferLog() {
    return bufferLog;
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

  /** Waits until the buffer has everything and the consumer too; writers have stopped and a process runs. */
  void awaitQuiet() {
    rig.awaitBuffered(LIMIT);
    long last = rig.lastPosition();
    Await.until("the consumer has passed " + last, LIMIT, () -> rig.cursor("log") >= last);
    deliveries.await(last, LIMIT);
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
    try {
      Files.deleteIfExists(archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
