package io.philotes.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads how the HTTP endpoint is served, and sees to it that it is not open to other machines by mistake. */
final class HttpReader {

  private final Section section;
  private final Problems problems;

  HttpReader(Section section, Problems problems) {
    this.section = section;
    this.problems = problems;
  }

  HttpConfig read() {
    boolean enabled = section.value(ConfigKeys.HTTP_ENABLED);
    String host = section.value(ConfigKeys.HTTP_HOST);
    int port = section.value(ConfigKeys.HTTP_PORT);
    Path tokenFile = tokenFile(ConfigKeys.HTTP_TOKEN_FILE);
    Path adminTokenFile = tokenFile(ConfigKeys.HTTP_ADMIN_TOKEN_FILE);
    CertificateFiles own = new CertificateFiles(section, ConfigKeys.HTTP_TLS_CERT, ConfigKeys.HTTP_TLS_KEY, problems);
    Path tlsCert = own.certificate();
    Path tlsKey = own.key();
    boolean anonymous = section.value(ConfigKeys.HTTP_ALLOW_ANONYMOUS) == ConfigKeys.AllowAnonymous.READ;
    HttpConfig http = new HttpConfig(enabled, host, port, tokenFile, adminTokenFile, anonymous, tlsCert, tlsKey,
        section.optional(ConfigKeys.HTTP_HEALTH_ADDRESS), section.optional(ConfigKeys.HTTP_METRICS_ADDRESS));
    check(http);
    return http;
  }

  private void check(HttpConfig http) {
    if (!http.enabled()) {
      warnOfNoEffect(ConfigKeys.HTTP_HEALTH_ADDRESS);
      warnOfNoEffect(ConfigKeys.HTTP_METRICS_ADDRESS);
      return;
    }
    if (!http.address().isLocal()) {
      checkProtected(http, ConfigKeys.HTTP_HOST, http.host());
    }
    if (http.metricsAddress() != null && !http.metricsAddress().isLocal()) {
      checkProtected(http, ConfigKeys.HTTP_METRICS_ADDRESS, http.metricsAddress().toString());
    }
    checkEncrypted(http);
    checkApart(ConfigKeys.HTTP_HEALTH_ADDRESS, http.healthAddress(), "http.host and http.port", http.address());
    checkApart(ConfigKeys.HTTP_METRICS_ADDRESS, http.metricsAddress(), "http.host and http.port", http.address());
    checkApart(ConfigKeys.HTTP_METRICS_ADDRESS, http.metricsAddress(), "http.healthAddress", http.healthAddress());
  }

  private void warnOfNoEffect(ConfigKey<ListenAddress> key) {
    if (section.has(key)) {
      problems.warn(section.pathOf(key) + " has no effect: http.enabled is false.");
    }
  }

  private Path tokenFile(ConfigKey<Path> key) {
    Path file = section.optional(key);
    String wrong = file == null ? null : FileChecks.problem(file);
    if (wrong != null) {
      section.problem(key, wrong + section.at(key), "Name an existing, readable file.");
    }
    return file;
  }

  private void checkEncrypted(HttpConfig http) {
    List<ListenAddress> exposed = takingTokens(http).filter(address -> !address.isLocal()).toList();
    if (section.has(ConfigKeys.HTTP_ADMIN_TOKEN_FILE) && http.tlsCert() == null && !exposed.isEmpty()) {
      problems.warn(section.pathOf(ConfigKeys.HTTP_ADMIN_TOKEN_FILE) + ": the admin token travels unencrypted to "
          + exposed.stream().map(ListenAddress::toString).distinct().collect(Collectors.joining(" and "))
          + ". Set http.tlsCert and http.tlsKey, or put a proxy with TLS in front.");
    }
  }

  /** Where who has a token is told more, or may do more, than who has none: elsewhere nobody sends one. */
  private static Stream<ListenAddress> takingTokens(HttpConfig http) {
    boolean openToRead = http.tokenFile() == null && http.allowAnonymousRead();
    return openToRead ? Stream.of(http.address())
        : Stream.of(http.address(), http.metricsAddress(), http.healthAddress()).filter(Objects::nonNull);
  }

  private void checkProtected(HttpConfig http, ConfigKey<?> key, String address) {
    boolean token = section.has(ConfigKeys.HTTP_TOKEN_FILE) || section.has(ConfigKeys.HTTP_ADMIN_TOKEN_FILE);
    if (!token && !http.allowAnonymousRead()) {
      section.problem(key, "'" + address + "' can be reached from other machines" + section.at(key),
          "Set http.tokenFile, or http.allowAnonymous: read.");
    }
  }

  /** Two addresses are the same, and listened on once, or do not get in each other's way. */
  private void checkApart(ConfigKey<ListenAddress> key, ListenAddress address, String otherName, ListenAddress other) {
    if (address != null && other != null && address.isInTheWayOf(other)) {
      section.problem(key, address + " and " + other + " of " + otherName + " cannot both be listened on" + section.at(key),
          "Write the same address, or another port.");
    }
  }
}
