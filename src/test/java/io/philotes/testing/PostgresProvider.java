package io.philotes.testing;

import java.nio.file.Path;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/** Where the servers of a test run come from. */
interface PostgresProvider {

  /** One line for the log of the run. */
  String description();

  int major();

  /** Starts a server. */
  PostgresServer open(Map<String, String> settings);

  /** Whether there is only one server, which nobody may stop. */
  default boolean sharesOneServer() {
    return false;
  }

  /** What the system properties and this machine say. */
  static PostgresProvider choose() {
    String url = System.getProperty("philotes.pg.url", "");
    int major = Integer.getInteger("philotes.pg.major", 18);
    if (!url.isBlank()) {
      return UrlServer.provider(url);
    }
    if (DockerClientFactory.instance().isDockerAvailable()) {
      return DockerServer.provider(major);
    }
    return EmbeddedServer.provider(major, Path.of(System.getProperty("philotes.pg.directory", "target/postgresql")));
  }
}
