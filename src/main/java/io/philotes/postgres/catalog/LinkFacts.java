package io.philotes.postgres.catalog;

/**
 * How a connection reaches its server.
 *
 * @param backendPid number of the server's process, as the server itself says
 * @param tls version of TLS, null when the server received plain text
 */
public record LinkFacts(int backendPid, String tls) {}
