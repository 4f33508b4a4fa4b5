package io.philotes.verification;

import io.philotes.app.PhilotesVerticle;
import io.philotes.config.ConfigLoader;
import io.philotes.config.PhilotesConfig;
import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A good buffer: what the product in this JVM makes of one run of the workload, and has stopped since. */
final class CapturedRun implements AutoCloseable {

  static final String NAME = "bank";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final TestDatabase source = Postgres.source().createDatabase("checker_source");
  private final TestDatabase buffer = Postgres.buffer().createDatabase("checker_buffer");

  private Map<Shape, Long> shapes = Map.of();
  private SecondOpinion opinion;

  private CapturedRun() {}

  static CapturedRun of(long seed, int writers, long transactions, WorkloadOptions options) throws Exception {
    CapturedRun run = new CapturedRun();
    try {
      run.capture(seed, writers, transactions, options);
      return run;
    } catch (Exception | AssertionError failed) {
      run.close();
      throw failed;
    }
  }

  TestDatabase source() {
    return source;
  }

  TestDatabase buffer() {
    return buffer;
  }

  /** What the server sent to another slot. */
  SecondOpinion opinion() {
    return opinion;
  }

  /** Committed transactions by shape. */
  Map<Shape, Long> shapes() {
    return shapes;
  }

  private void capture(long seed, int writers, long transactions, WorkloadOptions options) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      PhilotesConfig config = ConfigLoader.load(Optional.empty(), environment()).config();
      String deployment = vertx.deployVerticle(new PhilotesVerticle(config)).await(60, TimeUnit.SECONDS);
      Await.until("the slot is in use", LONG, () -> source.queryText("SELECT active FROM pg_replication_slots"
          + " WHERE slot_name = '" + source.name() + "'").equals("t"));
      opinion = SecondOpinion.open(source, source.queryText("SELECT pubname FROM pg_publication"));
      Workload.prepare(source);
      try (Workload workload = Workload.open(source, seed, writers, options)) {
        Await.until(transactions + " transactions, of every shape", LONG,
            () -> workload.failure().isPresent() || workload.commits() >= transactions && workload.hasEveryShape());
        shapes = workload.byShape();
      }
      awaitBuffered();
      vertx.undeploy(deployment).await(60, TimeUnit.SECONDS);
    } finally {
      vertx.close().await(60, TimeUnit.SECONDS);
    }
  }

  private void awaitBuffered() {
    source.execute("CREATE TABLE marker (id int PRIMARY KEY)");
    String end = source.queryText("SELECT pg_current_wal_insert_lsn() - '0/0'");
    source.execute("INSERT INTO marker VALUES (1)");
    Await.until("the buffer has everything", LONG, () -> buffer.queryText("SELECT last_end_lsn > " + end
        + " FROM philotes.sources WHERE name = '" + NAME + "'").equals("t"));
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(Map.of("PHILOTES_SOURCE_NAME", NAME, "PHILOTES_SOURCE_SLOT", source.name()));
    database("PHILOTES_SOURCE", source, environment);
    database("PHILOTES_BUFFER", buffer, environment);
    environment.put("PHILOTES_HTTP_PORT", String.valueOf(FreePort.find()));
    return environment;
  }

  private static void database(String prefix, TestDatabase database, Map<String, String> environment) {
    PostgresServer server = database.server();
    environment.putAll(Map.of(prefix + "_HOST", server.host(), prefix + "_PORT", String.valueOf(server.port()),
        prefix + "_DATABASE", database.name(), prefix + "_USER", server.user(), prefix + "_PASSWORD", server.password(),
        prefix + "_SSL_MODE", "disable"));
  }

  @Override
  public void close() {
    source.close();
    buffer.close();
  }
}
