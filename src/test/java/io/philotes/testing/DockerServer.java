package io.philotes.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.philotes.demo.postgres.FreePort;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A server in a Docker container, on a host port that it keeps when it is started again. */
final class DockerServer extends PostgresServer {

  private static final int PORT = 5432;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Map<String, String> SETTINGS = Map.of("wal_level", "logical", "synchronous_commit", "on",
      "fsync", "off", "max_wal_senders", "32", "max_replication_slots", "32", "max_connections", "200",
      "max_prepared_transactions", "8", "timezone", "UTC");

  private final PostgreSQLContainer container;
  private final int port;

  private DockerServer(PostgreSQLContainer container, int port) {
    this.container = container;
    this.port = port;
  }

  static PostgresProvider provider(int major) {
    return new PostgresProvider() {
      @Override
      public String description() {
        return "PostgreSQL " + major + " in Docker, image postgres:" + major;
      }

      @Override
      public int major() {
        return major;
      }

      @Override
      public PostgresServer open(Map<String, String> settings) {
        return launch(major, settings);
      }
    };
  }

  private static DockerServer launch(int major, Map<String, String> settings) {
    int port = FreePort.find();
    PortBinding binding = new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", port), ExposedPort.tcp(PORT));
    PostgreSQLContainer container = new PostgreSQLContainer("postgres:" + major)
        .withDatabaseName("postgres").withUsername("postgres").withPassword("postgres")
        .withCommand(command(settings))
        .withCreateContainerCmdModifier(create -> create.getHostConfig().withPortBindings(binding));
    container.start();
    return new DockerServer(container, port);
  }

  private static String[] command(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(SETTINGS);
    all.putAll(settings);
    List<String> words = new ArrayList<>(List.of("postgres"));
    all.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
    return words.toArray(String[]::new);
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String user() {
    return "postgres";
  }

  @Override
  public String password() {
    return "postgres";
  }

  @Override
  public void start() {
    docker().startContainerCmd(container.getContainerId()).exec();
    Await.until("PostgreSQL in the container accepts connections", LIMIT, this::answers);
  }

  @Override
  public void stop(StopMode mode) {
    signal(mode == StopMode.FAST ? "INT" : "QUIT");
  }

  @Override
  public List<String> log() {
    return container.getLogs().lines().toList();
  }

  @Override
  public void kill() {
    signal("KILL");
  }

  @Override
  public void close() {
    Postgres.forget(this);
    container.stop();
  }

  /** The server is the container's first process: a signal to the container is one to the postmaster. */
  private void signal(String name) {
    docker().killContainerCmd(container.getContainerId()).withSignal(name).exec();
    Await.until("the container is down", LIMIT, () -> !running());
  }

  private boolean running() {
    return Boolean.TRUE.equals(docker().inspectContainerCmd(container.getContainerId()).exec().getState().getRunning());
  }

  private boolean answers() {
    try (Connection connection = connect("postgres")) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }
}
