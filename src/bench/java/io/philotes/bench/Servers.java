package io.philotes.bench;

import io.philotes.demo.postgres.PgArchive;
import io.philotes.demo.postgres.PgCluster;
import java.io.IOException;
import java.util.Map;

/** Source and buffer: two embedded servers of ours, or two that were given. */
final class Servers implements AutoCloseable {

  /** fsync is on here, unlike in the tests: the durable write is part of what is measured. */
  private static final Map<String, String> SETTINGS = Map.of("fsync", "on", "shared_buffers", "256MB",
      "max_wal_size", "8GB", "checkpoint_timeout", "1h");

  private final Server source;
  private final Server buffer;
  private final PgCluster[] started;

  private Servers(Server source, Server buffer, PgCluster... started) {
    this.source = source;
    this.buffer = buffer;
    this.started = started;
  }

  static Servers of(BenchOptions options) throws IOException {
    if (options.source().isPresent()) {
      return new Servers(options.source().get(), options.buffer().orElseThrow());
    }
    if (PgArchive.obstacle() != null) {
      throw new IOException(PgArchive.obstacle() + ": give --source and --buffer");
    }
    PgArchive archive = PgArchive.ofClassPath();
    PgCluster source = PgCluster.create(archive, SETTINGS);
    try {
      PgCluster buffer = PgCluster.create(archive, SETTINGS);
      return new Servers(Server.of(source), Server.of(buffer), source, buffer);
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  Server source() {
    return source;
  }

  Server buffer() {
    return buffer;
  }

  @Override
  public void close() throws IOException {
    for (PgCluster cluster : started) {
      cluster.close();
    }
  }
}
