package io.philotes.demo.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One PostgreSQL server with a data directory of its own, on a port of the loopback interface that it keeps when it is
 * started again. It is detached from the terminal, so that Ctrl-C reaches us and not it. Clients log in with
 * SCRAM as on a real server. Not safe for threads; every method blocks.
 *
 * <p>fsync is off: what dies here are processes, never the machine. synchronous_commit is on.
 */
public final class PgCluster implements AutoCloseable {

  public static final String USER = "postgres";
  public static final String PASSWORD = "postgres";

  /** How a server is asked to stop; see PostgreSQL, chapter "Shutting Down the Server". */
  public enum StopMode { FAST, IMMEDIATE }

  private static final Map<String, String> SETTINGS = Map.ofEntries(
      Map.entry("wal_level", "logical"), Map.entry("synchronous_commit", "on"), Map.entry("fsync", "off"),
      Map.entry("max_wal_senders", "32"), Map.entry("max_replication_slots", "32"),
      Map.entry("max_connections", "200"), Map.entry("shared_buffers", "64MB"), Map.entry("max_wal_size", "1GB"),
      Map.entry("max_prepared_transactions", "8"), Map.entry("listen_addresses", "127.0.0.1"),
      Map.entry("unix_socket_directories", ""), Map.entry("timezone", "UTC"), Map.entry("log_timezone", "UTC"),
      Map.entry("log_line_prefix", "%m [%p] %q%a "));

  private static final String ACCESS = """
      host all all 127.0.0.1/32 scram-sha-256
      host replication all 127.0.0.1/32 scram-sha-256
      """;

  private final PgArchive archive;
  private final PgCommand command;
  private final Path directory;
  private final int port;

  private PgCluster(PgArchive archive, PgCommand command, Path directory, int port) {
    this.archive = archive;
    this.command = command;
    this.directory = directory;
    this.port = port;
  }

  /**
   * Creates a server and starts it.
   *
   * @param settings of postgresql.conf, over ours
   */
  public static PgCluster create(PgArchive archive, Map<String, String> settings) throws IOException {
    return create(archive, settings, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** @param parent of the directory that it is created in */
  public static PgCluster create(PgArchive archive, Map<String, String> settings, Path parent) throws IOException {
    Leftovers.remove(parent);
    PgCommand command = PgCommand.find();
    Path directory = Leftovers.newDirectory(parent);
    command.own(directory);
    PgCluster cluster = new PgCluster(archive, command, directory, FreePort.find());
    try {
      cluster.initialize(settings);
      cluster.start();
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /**
   * Starts another server with the files of this one, which must be stopped: on a port of its own, the same cluster.
   *
   * @param settings of postgresql.conf, over those of this one
   * @param standby whether it stays a standby until it is promoted
   */
  public PgCluster copy(Map<String, String> settings, boolean standby) throws IOException {
    Path copied = Leftovers.newDirectory(directory.getParent());
    command.own(copied);
    PgCluster cluster = new PgCluster(archive, command, copied, FreePort.find());
    try {
      command.run(cluster.output(), copied, List.of("cp", "-a", data().toString(), cluster.data().toString()));
      cluster.configure(settings);
      if (standby) {
        Files.writeString(cluster.data().resolve("standby.signal"), "");
      }
      cluster.start();
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  public int port() {
    return port;
  }

  /** What the server itself logs. */
  public Path log() {
    return directory.resolve("server.log");
  }

  public Path data() {
    return directory.resolve("data");
  }

  /** Opens a connection as the superuser. */
  public Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", USER);
    properties.setProperty("password", PASSWORD);
    return new org.postgresql.Driver().connect("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }

  /** Starts the stopped or killed server and returns when it accepts connections. */
  public void start() throws IOException {
    ctl("start", "-l", log().toString(), "-t", "60");
  }

  /** Asks the server to stop and returns when it is down. */
  public void stop(StopMode mode) throws IOException {
    ctl("stop", "-m", mode.name().toLowerCase(), "-t", "60");
  }

  /** Ends every process of the server with SIGKILL, as an out-of-memory kill of the whole machine would. */
  public void kill() throws IOException {
    ProcessHandle postmaster = Leftovers.postmaster(data())
        .orElseThrow(() -> new IOException("the server in " + directory + " is not running"));
    List<ProcessHandle> backends = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    backends.forEach(ProcessHandle::destroyForcibly);
    awaitEnd(postmaster);
    for (ProcessHandle backend : backends) {
      awaitEnd(backend);
    }
  }

  /** Stops the server, if it runs, and deletes it. */
  @Override
  public void close() throws IOException {
    if (Leftovers.postmaster(data()).isPresent()) {
      stop(StopMode.IMMEDIATE);
    }
    PgFiles.delete(directory);
  }

  private void initialize(Map<String, String> settings) throws IOException {
    Path password = directory.resolve("password");
    Files.writeString(password, PASSWORD);
    command.run(output(), directory, List.of(archive.program("initdb").toString(), "-D", data().toString(), "-U", USER,
        "-E", "UTF8", "--locale=C", "-A", "scram-sha-256", "--pwfile", password.toString(), "--no-sync"));
    Map<String, String> all = new TreeMap<>(SETTINGS);
    all.putAll(settings);
    configure(all);
    Files.writeString(data().resolve("pg_hba.conf"), ACCESS);
  }

  /** Of two lines for one setting the later counts. */
  private void configure(Map<String, String> settings) throws IOException {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("port", String.valueOf(port));
    StringBuilder lines = new StringBuilder("\n");
    all.forEach((name, value) -> lines.append(name).append(" = '").append(value.replace("'", "''")).append("'\n"));
    Files.writeString(data().resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
  }

  /** What initdb and pg_ctl print; the server's log belongs to another user when we are root. */
  private Path output() {
    return directory.resolve("commands.log");
  }

  private void ctl(String verb, String... options) throws IOException {
    List<String> line = new ArrayList<>(
        List.of(archive.program("pg_ctl").toString(), verb, "-D", data().toString(), "-w", "-s"));
    line.addAll(List.of(options));
    command.run(output(), directory, line);
  }

  private static void awaitEnd(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(30, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("process " + process.pid() + " does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
