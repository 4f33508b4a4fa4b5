package io.philotes.http;

import io.philotes.config.HttpConfig;
import io.philotes.config.ListenAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Who may do what. With a token configured, reading needs it, and changing needs the admin token; who can do neither is
 * nobody. Without any token, everybody may read (from other machines only when the configuration allows it), and on the
 * loopback address everybody may change things, too: who is on the machine could as well run the command line.
 */
final class Access {

  private final HttpConfig config;
  private final BearerToken reading;
  private final BearerToken changing;
  private final boolean openToRead;
  private final boolean openToChange;

  Access(Vertx vertx, HttpConfig config) {
    this(config, config.address(), readingToken(vertx, config), changingToken(vertx, config));
  }

  private Access(HttpConfig config, ListenAddress address, BearerToken reading, BearerToken changing) {
    this.config = config;
    this.reading = reading;
    this.changing = changing;
    openToRead = config.tokenFile() == null && (address.isLocal() || config.allowAnonymousRead());
    openToChange = address.isLocal() && !hasTokens();
  }

  /** The same rules and tokens for those who come by another address. */
  Access at(ListenAddress address) {
    return new Access(config, address, reading, changing);
  }

  static BearerToken readingToken(Vertx vertx, HttpConfig config) {
    return new BearerToken(vertx, "http.tokenFile", config.tokenFile());
  }

  static BearerToken changingToken(Vertx vertx, HttpConfig config) {
    return new BearerToken(vertx, "http.adminTokenFile", config.adminTokenFile());
  }

  /** Fails with CONFIG_INVALID when a token cannot be read. */
  Future<Void> open() {
    return reading.open().compose(read -> changing.open());
  }

  /**
   * The token for reading is looked for first, so that somebody who wrote the same one into both files has not made every
   * reader an administrator.
   *
   * @param authorization the Authorization header, or null
   */
  Role role(String authorization) {
    boolean reader = reading.isIn(authorization);
    boolean administrator = changing.isIn(authorization) & !reader;
    if (administrator || openToChange) {
      return Role.ADMIN;
    }
    return reader || openToRead ? Role.READ : Role.NONE;
  }

  /** Whether a header holds no token of ours, although there are some. */
  boolean isStranger(String authorization) {
    return hasTokens() && !reading.isIn(authorization) && !changing.isIn(authorization);
  }

  private boolean hasTokens() {
    return reading.isConfigured() || changing.isConfigured();
  }

  /** Whether everybody who reaches the address may change things. */
  boolean isOpenToChange() {
    return openToChange;
  }

  /** Whether anybody can be an administrator. */
  boolean hasAdministrators() {
    return openToChange || changing.isConfigured();
  }
}
