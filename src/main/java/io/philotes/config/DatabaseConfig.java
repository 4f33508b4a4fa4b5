package io.philotes.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How to reach a PostgreSQL database.
 *
 * @param sslRootCert PEM file of the authorities trusted with verify-full; null means those of the Java runtime
 */
public record DatabaseConfig(String host, int port, String database, String user, Secret password, SslMode sslMode,
                             Path sslRootCert, Duration connectTimeout) {
  public DatabaseConfig {
    Objects.requireNonNull(host);
    Objects.requireNonNull(database);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    Objects.requireNonNull(sslMode);
    Objects.requireNonNull(connectTimeout);
  }
}
