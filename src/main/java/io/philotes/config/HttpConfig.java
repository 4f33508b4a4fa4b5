package io.philotes.config;

import java.nio.file.Path;

/**
 * The HTTP endpoint.
 *
 * @param tokenFile file with the bearer token that /stats and /metrics ask for; null means none
 * @param allowAnonymousRead whether a host other than loopback may be served without a token
 */
public record HttpConfig(boolean enabled, String host, int port, Path tokenFile, boolean allowAnonymousRead) {}
