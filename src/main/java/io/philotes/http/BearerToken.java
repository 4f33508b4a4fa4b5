package io.philotes.http;

import io.philotes.config.Secret;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token that callers may show, if one is configured (RFC 6750, section 2.1). Compared in constant time. The file
 * is read at the start and every {@value #RELOAD_MILLIS} ms, so a token can be exchanged while the service runs; while
 * the file cannot be read the last good token stays. Belongs to one event loop.
 */
final class BearerToken {

  static final long RELOAD_MILLIS = 10_000;

  private static final Logger log = LoggerFactory.getLogger(BearerToken.class);
  private static final String SCHEME = "Bearer ";

  private final Vertx vertx;
  private final String key;
  private final Path file;
  private byte[] expected;

  /**
   * @param key of the configuration, for messages
   * @param file null means that there is no such token, and nobody can show it
   */
  BearerToken(Vertx vertx, String key, Path file) {
    this.vertx = vertx;
    this.key = key;
    this.file = file;
  }

  boolean isConfigured() {
    return file != null;
  }

  /** Reads the file for the first time; fails with CONFIG_INVALID when it cannot be read or is empty. */
  Future<Void> open() {
    return file == null ? Future.succeededFuture() : load().onSuccess(loaded -> vertx.setPeriodic(RELOAD_MILLIS, timer -> reload()));
  }

  private void reload() {
    load().onFailure(failure -> log.atWarn().addKeyValue("key", key).addKeyValue("file", file)
        .log("Cannot read an HTTP token; the last one stays valid"));
  }

  /** Reads the file, if there is one; fails with CONFIG_INVALID when it cannot be read or is empty. */
  Future<Void> load() {
    return file == null ? Future.succeededFuture() : vertx.executeBlocking(() -> Secret.ofFile(file).read())
        .recover(failure -> Future.failedFuture(unusable(failure.getClass().getSimpleName(), failure)))
        .map(this::accept);
  }

  private Void accept(String token) {
    if (token.isBlank()) {
      throw unusable("the file is empty", null);
    }
    expected = token.getBytes(StandardCharsets.UTF_8);
    return null;
  }

  private PhilotesException unusable(String why, Throwable cause) {
    return PhilotesException.of(ErrorCode.CONFIG_INVALID, key, file, why, cause);
  }

  /** @param authorization the Authorization header, or null */
  boolean isIn(String authorization) {
    if (file == null || authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, given);
  }
}
