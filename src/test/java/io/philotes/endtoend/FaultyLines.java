package io.philotes.endtoend;

import io.philotes.testing.Await;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.Links;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.verification.CheckReport;
import io.philotes.verification.Shape;
import io.philotes.verification.Workload;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.Consumer;

/** The service in this JVM, whose lines to the source and to the buffer can fail, while the bank works. Every method blocks. */
final class FaultyLines implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(60);

  private final Rig rig;
  private final FaultProxy source;
  private final FaultProxy buffer;
  private Embedded service;
  private Workload workload;

  private FaultyLines(Rig rig, PostgresServer sources, PostgresServer buffers, long seed) {
    this.rig = rig;
    source = new FaultProxy(sources.host(), sources.port(), seed);
    buffer = new FaultProxy(buffers.host(), buffers.port(), seed);
    rig.with("PHILOTES_SOURCE_PORT", String.valueOf(source.port())).with("PHILOTES_BUFFER_PORT", String.valueOf(buffer.port()));
  }

  /** On the shared servers, with this {@code wal_sender_timeout}: it decides how soon each side misses the other. */
  static FaultyLines open(String timeout, long seed, Consumer<Rig> settings) {
    FaultyLines lines = open(Postgres.source(), Postgres.buffer(), seed, settings.andThen(rig -> rig.source()
        .execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '" + timeout + "'")));
    lines.embed();
    return lines;
  }

  /** On these servers; the service does not run yet. */
  static FaultyLines open(PostgresServer sources, PostgresServer buffers, long seed, Consumer<Rig> settings) {
    Rig rig = Rig.open(sources, buffers);
    FaultyLines lines = new FaultyLines(rig, sources, buffers, seed);
    settings.accept(rig);
    return lines;
  }

  /** Runs the service in this JVM and fills the bank. */
  void embed() {
    try {
      service = rig.embed();
      rig.awaitStreaming();
      Workload.prepare(rig.source());
      rig.awaitBuffered();
    } catch (RuntimeException | AssertionError failed) {
      close();
      throw failed;
    }
  }

  Rig rig() {
    return rig;
  }

  /** The line to the source. */
  FaultProxy source() {
    return source;
  }

  /** The line to the buffer. */
  FaultProxy buffer() {
    return buffer;
  }

  Links replication() {
    return source.replication();
  }

  /** The connection that writes events. */
  Links writer() {
    return buffer.application("writer");
  }

  Workload work(long seed, int writers, Duration breath) {
    workload = rig.work(seed, writers, breath);
    return workload;
  }

  /** Works, but transfers alone: each is written by one statement, which the writer has prepared before. */
  void transfer(long seed, int writers, Duration breath) {
    Shape[] others = EnumSet.complementOf(EnumSet.of(Shape.TRANSFER)).toArray(Shape[]::new);
    workload = Workload.open(rig.source(), seed, writers, Rig.load(breath).without(others));
  }

  void awaitProgress(long events) {
    awaitProgress(events, LIMIT);
  }

  /** Waits for so many events more, and tells the state when they do not come. */
  void awaitProgress(long events, Duration limit) {
    try (Connection direct = rig.buffer().connect(); Statement statement = direct.createStatement()) {
      long position = lastPosition(statement);
      Await.until(events + " more events", limit, () -> lastPosition(statement) >= position + events);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (AssertionError none) {
      throw new AssertionError(none.getMessage() + "; it is " + status().encode(), none);
    }
  }

  private static long lastPosition(Statement statement) {
    try (ResultSet row = statement.executeQuery("SELECT next_position - 1 FROM philotes.sources WHERE name = '" + Rig.SOURCE + "'")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the service says of the source. */
  JsonObject status() {
    return Status.source(rig.port(), Rig.SOURCE);
  }

  void awaitState(String state) {
    Status.awaitSource(rig.port(), Rig.SOURCE, state, LIMIT);
  }

  /** Ends the load and every fault; then the buffer must be the source, once. */
  CheckReport checkAll() {
    source.heal();
    buffer.heal();
    rig.awaitStreaming();
    if (workload != null) {
      workload.close();
    }
    rig.awaitBuffered();
    return rig.check();
  }

  /** As {@link #checkAll()}, for a buffer whose values may be wrong. */
  void checkOrder() {
    source.heal();
    buffer.heal();
    if (workload != null) {
      workload.close();
    }
    rig.awaitBuffered();
    rig.checkOrder();
  }

  /** Stops the service and starts it again. */
  void restart() {
    service.close();
    service = rig.embed();
    rig.awaitStreaming();
  }

  @Override
  public void close() {
    source.heal();
    buffer.heal();
    try (rig; source; buffer) {
      stop();
    }
  }

  private void stop() {
    try {
      if (workload != null) {
        workload.close();
      }
    } finally {
      if (service != null) {
        service.close();
      }
    }
  }
}
