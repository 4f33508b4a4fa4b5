package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.buffer.verify.ChainVerifier;
import io.philotes.buffer.verify.VerifyReport;
import io.philotes.config.ConfigLoader;
import io.philotes.config.PhilotesConfig;
import io.philotes.database.Database;
import io.philotes.database.Side;
import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import io.philotes.verification.CheckReport;
import io.philotes.verification.Checker;
import io.philotes.verification.Deliveries;
import io.philotes.verification.Finding;
import io.philotes.verification.Workload;
import io.philotes.verification.WorkloadOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One source database, one buffer database and the configuration that joins them, for the product in this JVM and in a
 * process of its own alike. Slot, databases and HTTP port are its own; servers may be shared. Every method blocks.
 */
public final class Rig implements AutoCloseable {

  public static final String SOURCE = "bank";
  static final Duration LONG = Duration.ofSeconds(60);
  public static final int HEAP = 256;

  private final TestDatabase source;
  private final TestDatabase buffer;
  private final Map<String, String> environment = new TreeMap<>();
  private final int port;
  private final Map<String, TestDatabase> roles = new TreeMap<>();
  private final List<JarProcess> processes = new ArrayList<>();
  private final Map<JarProcess, Deliveries.Feed> feeds = new LinkedHashMap<>();

  private Rig(TestDatabase source, TestDatabase buffer) {
    this.source = source;
    this.buffer = buffer;
    this.port = FreePort.find();
    environment.putAll(source.variables("PHILOTES_SOURCE"));
    environment.putAll(buffer.variables("PHILOTES_BUFFER"));
    environment.putAll(Map.of("PHILOTES_SOURCE_NAME", SOURCE, "PHILOTES_SOURCE_SLOT", slot(),
        "PHILOTES_BUFFER_LEASE_DURATION", "3s", "PHILOTES_HTTP_PORT", String.valueOf(port),
        "PHILOTES_RETRY_INITIAL_INTERVAL", "100ms", "PHILOTES_RETRY_MAX_INTERVAL", "1s", "PHILOTES_INSTANCE", "one"));
  }

  /** On the servers that all tests share. */
  static Rig open() {
    return open(Postgres.source(), Postgres.buffer());
  }

  public static Rig open(PostgresServer sources, PostgresServer buffers) {
    return new Rig(sources.createDatabase("e2e_source"), buffers.createDatabase("e2e_buffer"));
  }

  /** @param options of CREATE DATABASE for the source */
  static Rig open(String options) {
    return new Rig(Postgres.source().createDatabase("e2e_source", options), Postgres.buffer().createDatabase("e2e_buffer"));
  }

  /** Sets a variable of the product's configuration. */
  public Rig with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /**
   * Lets the product log in with a role of its own on each side, with the rights that the README asks for and a password
   * that nothing else contains. The publication is made here: such a role may not.
   */
  public Rig withRoles() {
    withSourceRole();
    role("PHILOTES_BUFFER", buffer, "");
    source.execute("CREATE PUBLICATION philotes_pub FOR ALL TABLES");
    buffer.execute("ALTER DATABASE " + buffer.name() + " OWNER TO role_of_" + buffer.name());
    return this;
  }

  /** The same for the source alone. */
  Rig withSourceRole() {
    role("PHILOTES_SOURCE", source, "REPLICATION");
    return this;
  }

  private void role(String prefix, TestDatabase database, String right) {
    String role = "role_of_" + database.name();
    String password = "secret-" + UUID.randomUUID();
    database.execute("CREATE ROLE " + role + " LOGIN " + right + " PASSWORD '" + password + "'");
    with(prefix + "_USER", role).with(prefix + "_PASSWORD", password);
    roles.put(role, database);
  }

  /** Takes every variable away whose name begins so. */
  Rig without(String prefix) {
    environment.keySet().removeIf(name -> name.startsWith(prefix));
    return this;
  }

  public TestDatabase source() {
    return source;
  }

  public TestDatabase buffer() {
    return buffer;
  }

  public String slot() {
    return source.name();
  }

  public int port() {
    return port;
  }

  public Map<String, String> environment() {
    return new TreeMap<>(environment);
  }

  PhilotesConfig config() {
    return ConfigLoader.load(Optional.empty(), environment).config();
  }

  /** Runs the product in this JVM. */
  Embedded embed() {
    return Embedded.start(config());
  }

  /** Does something while the product streams in this JVM. */
  void streaming(Runnable work) {
    Embedded service = embed();
    try {
      awaitStreaming();
      work.run();
    } finally {
      service.close();
    }
  }

  /** Runs the jar; it need not be up yet. */
  JarProcess jar() {
    return kept(JarProcess.start(HEAP, environment, "run"));
  }

  /** Runs the jar with the consumer {@code log} on its stdout; it need not be up yet. */
  JarProcess jar(Deliveries log) {
    return jar(log.newProcess());
  }

  JarProcess jar(Deliveries.Feed log) {
    return jar(environment, log);
  }

  /** Runs a second instance with a name and an HTTP port of its own. */
  JarProcess jar(String instance, int httpPort, Deliveries.Feed log) {
    Map<String, String> other = environment();
    other.put("PHILOTES_INSTANCE", instance);
    other.put("PHILOTES_HTTP_PORT", String.valueOf(httpPort));
    return jar(other, log);
  }

  private JarProcess jar(Map<String, String> environment, Deliveries.Feed log) {
    Map<String, String> consuming = new TreeMap<>(environment);
    consuming.put("PHILOTES_CONSUMERS", "log=stdout");
    return fed(JarProcess.start(HEAP, consuming, log::line, "run"), log);
  }

  /** Runs the jar with the classes of the tests and options for its JVM, and the consumer {@code log} on its stdout. */
  JarProcess jarWithTests(Deliveries.Feed log, String... options) {
    Map<String, String> consuming = environment();
    consuming.putIfAbsent("PHILOTES_CONSUMERS", "log=stdout");
    return fed(JarProcess.startWithTests(HEAP, List.of(options), consuming, log::line, "run"), log);
  }

  /**
   * Runs the jar through another command.
   *
   * @param launcher what comes before {@code java}
   * @param reader gets what the consumer {@code log} prints
   */
  JarProcess jar(List<String> launcher, int heap, Consumer<String> reader) {
    Map<String, String> consuming = environment();
    consuming.put("PHILOTES_CONSUMERS", "log=stdout");
    return kept(JarProcess.start(launcher, heap, consuming, reader, "run"));
  }

  /** Its log is written when the rig is closed. */
  JarProcess kept(JarProcess process) {
    processes.add(process);
    return process;
  }

  private JarProcess fed(JarProcess process, Deliveries.Feed log) {
    feeds.put(process, log);
    return kept(process);
  }

  /** The jars that ran so far, the last one included. */
  List<JarProcess> processes() {
    return List.copyOf(processes);
  }

  /** Runs a command of the jar to its end. */
  public Finished command(String... arguments) {
    try (JarProcess process = JarProcess.start(HEAP, environment, arguments)) {
      int exit = process.awaitExit(Duration.ofSeconds(60));
      return new Finished(exit, process.output(), process.errors());
    }
  }

  /** How a command ended and what it printed. */
  public record Finished(int exit, List<String> output, List<String> errors) {}

  public void awaitStreaming() {
    Status.awaitSource(port, SOURCE, "STREAMING", Duration.ofSeconds(60));
  }

  /** The backend of the slot, 0 when nobody uses it. */
  public long walsender() {
    return source.queryLong("SELECT coalesce(active_pid, 0) FROM pg_replication_slots WHERE slot_name = '" + slot() + "'");
  }

  Lsn64 confirmed() {
    return Lsn64.parse(source.queryText("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + slot() + "'"));
  }

  /** The end of the source's WAL. */
  Lsn64 insertLsn() {
    return Lsn64.parse(source.queryText("SELECT pg_current_wal_insert_lsn()"));
  }

  /** The end of the last transaction in the buffer. */
  Lsn64 durable() {
    return new Lsn64(buffer.queryLong("SELECT last_end_lsn FROM philotes.sources WHERE name = '" + SOURCE + "'"));
  }

  /** Position of the last event in the buffer. */
  public long lastPosition() {
    return buffer.queryLong("SELECT next_position - 1 FROM philotes.sources WHERE name = '" + SOURCE + "'");
  }

  public long cursor(String consumer) {
    return buffer.queryLong("SELECT c.position FROM philotes.consumers c JOIN philotes.sources s ON s.id = c.source_id"
        + " WHERE s.name = '" + SOURCE + "' AND c.name = '" + consumer + "'");
  }

  /** Waits until everything that is committed now is in the buffer; nobody else may write to published tables. */
  void awaitBuffered() {
    awaitBuffered(LONG);
  }

  public void awaitBuffered(Duration limit) {
    Lsn64 end = insertLsn();
    source.execute("CREATE TABLE IF NOT EXISTS marker (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
        "INSERT INTO marker DEFAULT VALUES");
    Await.until("the buffer has everything up to " + end, limit, () -> durable().isAfter(end));
  }

  /** Waits until the writer is in the middle of a transaction that it writes in chunks. */
  void awaitChunkedWrite() {
    Await.until("a chunked write is open", LONG, () -> buffer.queryLong("SELECT count(*) FROM pg_stat_activity"
        + " WHERE datname = current_database() AND application_name LIKE '%writer%' AND backend_xid IS NOT NULL"
        + " AND clock_timestamp() - xact_start > interval '100 ms'") > 0);
  }

  /** Waits until the consumer has passed everything that is buffered now. */
  void awaitConsumed(String consumer) {
    long last = lastPosition();
    Await.until("consumer " + consumer + " has passed " + last, LONG, () -> cursor(consumer) >= last);
  }

  /** Starts a load on the source, on tables that {@link Workload#prepare} has made. */
  Workload work(long seed, int writers, Duration breath) {
    return Workload.open(source, seed, writers, load(breath));
  }

  /** Every shape, the large one in a size that is many batches at most. */
  static WorkloadOptions load(Duration breath) {
    return WorkloadOptions.defaults().breath(breath).largeRows(1_000);
  }

  /** The buffer must be the source, by the independent checker and by the product itself. */
  CheckReport check() {
    return check(source, SOURCE);
  }

  /** As {@link #check()}, for one of several sources, or for one at another place. */
  CheckReport check(TestDatabase database, String name) {
    return judged(Checker.check(buffer, database, name));
  }

  /** As {@link #check()}, and the consumer must have seen all of it; no process began it anew without having led again. */
  CheckReport check(Deliveries log) {
    return judged(Checker.check(buffer, source, SOURCE, log).with(rewinds()));
  }

  /** As {@link #check()}, but only that the log is in order: see {@link Checker#checkOrder}. */
  CheckReport checkOrder() {
    return judged(Checker.checkOrder(buffer, SOURCE));
  }

  /** As {@link #checkOrder()}, and the consumer must have seen all of it. */
  CheckReport checkOrder(Deliveries log) {
    CheckReport report = checkOrder();
    return report.with(log.findings(lastPosition())).with(rewinds()).assertClean();
  }

  private List<Finding> rewinds() {
    return feeds.entrySet().stream().flatMap(fed -> fed.getValue().checkRewinds(fed.getKey().errors()).stream()).toList();
  }

  private CheckReport judged(CheckReport report) {
    report.assertClean();
    verify().sources().forEach(verified -> assertEquals(List.of(), verified.findings(), "findings of the product itself"));
    return report;
  }

  /** The product's own judgement. */
  VerifyReport verify() {
    Vertx vertx = Vertx.vertx();
    try {
      return new ChainVerifier(new Database(vertx, buffer.config(), Side.BUFFER, "checker")).verify()
          .await(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new AssertionError("verification takes too long", late);
    } finally {
      vertx.close();
    }
  }

  /** Drops both databases; the product must have been stopped before. Keeps the logs of the jars for whoever asks why. */
  @Override
  public void close() {
    writeLogs();
    source.close();
    buffer.close();
    roles.forEach((role, database) -> database.server().execute("DROP ROLE " + role));
  }

  private void writeLogs() {
    List<String> lines = new ArrayList<>();
    for (JarProcess process : processes) {
      lines.add("process " + process.pid());
      lines.addAll(process.errors());
    }
    try {
      Files.write(Files.createDirectories(Path.of("target", "endtoend")).resolve(slot() + ".log"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
