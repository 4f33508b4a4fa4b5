package io.philotes.testing;

import io.philotes.demo.postgres.PgArchive;
import io.philotes.demo.postgres.PgCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server from Maven's binaries. */
final class EmbeddedServer extends PostgresServer {

  /** Something that works on files and processes. */
  private interface Action<T> {
    T run() throws IOException;
  }

  private final PgCluster cluster;

  private EmbeddedServer(PgCluster cluster) {
    this.cluster = cluster;
  }

  static PostgresProvider provider(int major, Path directory) {
    if (PgArchive.obstacle() != null) {
      throw new IllegalStateException(PgArchive.obstacle() + ": start a Docker daemon, or give -Dphilotes.pg.url");
    }
    PgArchive archive = unchecked(() -> archive(major, directory));
    return new PostgresProvider() {
      @Override
      public String description() {
        return "PostgreSQL " + major + " from Maven's binaries in " + archive.home() + " (no Docker daemon answers)";
      }

      @Override
      public int major() {
        return major;
      }

      @Override
      public PostgresServer open(Map<String, String> settings) {
        return new EmbeddedServer(unchecked(() -> PgCluster.create(archive, settings, MemoryDirectory.orTemporary())));
      }
    };
  }

  /** The build copies the jar of the version; without the build only the one on the class path is there. */
  private static PgArchive archive(int major, Path directory) throws IOException {
    Path jar = directory.resolve(major + ".jar");
    if (Files.exists(jar)) {
      return PgArchive.ofJar(jar);
    }
    if (major != 18) {
      throw new IOException(jar + " is missing: run through mvn verify -Dphilotes.pg=" + major);
    }
    return PgArchive.ofClassPath();
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return cluster.port();
  }

  @Override
  public String user() {
    return PgCluster.USER;
  }

  @Override
  public String password() {
    return PgCluster.PASSWORD;
  }

  @Override
  public void start() {
    unchecked(() -> {
      cluster.start();
      return null;
    });
  }

  @Override
  public void stop(StopMode mode) {
    unchecked(() -> {
      cluster.stop(PgCluster.StopMode.valueOf(mode.name()));
      return null;
    });
  }

  /** Values may have any bytes, and where a server died a line may be torn. */
  @Override
  public List<String> log() {
    return unchecked(() -> Files.readAllLines(cluster.log(), StandardCharsets.ISO_8859_1));
  }

  @Override
  public PostgresServer copy(Map<String, String> settings, boolean standby) {
    return Postgres.remember(new EmbeddedServer(unchecked(() -> cluster.copy(settings, standby))));
  }

  @Override
  public void kill() {
    unchecked(() -> {
      cluster.kill();
      return null;
    });
  }

  @Override
  public void close() {
    Postgres.forget(this);
    unchecked(() -> {
      cluster.close();
      return null;
    });
  }

  private static <T> T unchecked(Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
