package io.philotes.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How to reach a PostgreSQL database.
 *
 * @param sslRootCert PEM file of the authorities trusted with verify-ca and verify-full; null means those of the Java runtime
 * @param sslCert PEM file of the certificate shown to a server that asks for one; null for none, as is sslKey then
 * @param sslKey PEM file of its key
 * @param allowWeakAuth whether the password, or its MD5, is given to a server that asks for it
 */
public record DatabaseConfig(String host, int port, String database, String user, Secret password, SslMode sslMode,
                             Path sslRootCert, Path sslCert, Path sslKey, ChannelBinding channelBinding, boolean allowWeakAuth,
                             Duration connectTimeout) {
  public DatabaseConfig {
    Objects.requireNonNull(host);
    Objects.requireNonNull(database);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    Objects.requireNonNull(sslMode);
    Objects.requireNonNull(channelBinding);
    Objects.requireNonNull(connectTimeout);
  }

  /** With a login by password, as it should be. */
  public DatabaseConfig(String host, int port, String database, String user, Secret password, SslMode sslMode, Path sslRootCert,
                        Duration connectTimeout) {
    this(host, port, database, user, password, sslMode, sslRootCert, null, null, ChannelBinding.PREFER, false, connectTimeout);
  }

  /** {@code host:port}, for people. */
  public String address() {
    return host + ":" + port;
  }

  /** Whether both are on one server, as far as their text tells: nothing is resolved, but the names of this machine are one. */
  public boolean isOnServerOf(DatabaseConfig other) {
    return port == other.port && Loopback.sameHost(host, other.host);
  }
}
