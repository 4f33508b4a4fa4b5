package io.philotes.testing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The PostgreSQL servers of this test run. Two are shared by all test classes, one for sources and one for buffers;
 * tests take a fresh database from them. Everything stops with the JVM.
 *
 * <p>Where servers come from: {@code -Dphilotes.pg.url} when given, else Docker when a daemon answers, else binaries
 * from Maven. {@code mvn -Dphilotes.pg} chooses the major version; outside Maven it is {@code -Dphilotes.pg.major}.
 */
public final class Postgres {

  private static final Set<PostgresServer> RUNNING = new LinkedHashSet<>();
  private static PostgresProvider provider;
  private static PostgresServer source;
  private static PostgresServer buffer;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Postgres::closeAll, "stop PostgreSQL"));
  }

  private Postgres() {}

  /** The major version asked for; with a URL the server's own. */
  public static synchronized int major() {
    return provider().major();
  }

  /** The shared server for sources. Starts at the first call. */
  public static synchronized PostgresServer source() {
    if (source == null) {
      source = open(Map.of());
    }
    return source;
  }

  /** The shared server for buffers; with a URL it is the same as for sources. Starts at the first call. */
  public static synchronized PostgresServer buffer() {
    if (buffer == null) {
      buffer = provider().sharesOneServer() ? source() : open(Map.of());
    }
    return buffer;
  }

  /** A server of the caller's own, to be stopped, killed and closed. The test carries {@link NeedsOwnServer}. */
  public static PostgresServer start() {
    return start(Map.of());
  }

  /** @param settings of postgresql.conf, over ours */
  public static synchronized PostgresServer start(Map<String, String> settings) {
    if (provider().sharesOneServer()) {
      throw new IllegalStateException("-Dphilotes.pg.url gives no own servers: the test needs @NeedsOwnServer");
    }
    return open(settings);
  }

  /** Stops it with the JVM, if nobody does before. */
  static synchronized PostgresServer remember(PostgresServer server) {
    RUNNING.add(server);
    return server;
  }

  static synchronized void forget(PostgresServer server) {
    RUNNING.remove(server);
  }

  private static PostgresServer open(Map<String, String> settings) {
    return remember(provider().open(settings));
  }

  private static PostgresProvider provider() {
    if (provider == null) {
      provider = PostgresProvider.choose();
      System.out.println("Integration tests use " + provider.description());
    }
    return provider;
  }

  private static void closeAll() {
    List<PostgresServer> servers;
    synchronized (Postgres.class) {
      servers = List.copyOf(RUNNING);
    }
    servers.forEach(PostgresServer::close);
  }
}
