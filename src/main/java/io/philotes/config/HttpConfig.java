package io.philotes.config;

import java.nio.file.Path;

/**
 * The HTTP endpoint.
 *
 * @param tokenFile file with the bearer token that /stats, /metrics and /api/v1/history ask for; null means none
 * @param adminTokenFile file with the bearer token that changes ask for; null means none
 * @param allowAnonymousRead whether a host other than loopback may be served without a token
 * @param tlsCert PEM file of the endpoint's certificate; null for plain HTTP, as is tlsKey then
 * @param tlsKey PEM file of its key
 * @param healthAddress an address of its own for /health and the probes; null means none
 * @param metricsAddress an address of its own for /metrics; null means none
 */
public record HttpConfig(boolean enabled, String host, int port, Path tokenFile, Path adminTokenFile, boolean allowAnonymousRead,
                         Path tlsCert, Path tlsKey, ListenAddress healthAddress, ListenAddress metricsAddress) {

  /** On one address. */
  public HttpConfig(boolean enabled, String host, int port, Path tokenFile, Path adminTokenFile, boolean allowAnonymousRead,
                    Path tlsCert, Path tlsKey) {
    this(enabled, host, port, tokenFile, adminTokenFile, allowAnonymousRead, tlsCert, tlsKey, null, null);
  }

  /** Plain HTTP that changes nothing. */
  public HttpConfig(boolean enabled, String host, int port, Path tokenFile, boolean allowAnonymousRead) {
    this(enabled, host, port, tokenFile, null, allowAnonymousRead, null, null);
  }

  /** Where everything is served. */
  public ListenAddress address() {
    return new ListenAddress(host, port);
  }
}
