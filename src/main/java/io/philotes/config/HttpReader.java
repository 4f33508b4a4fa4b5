package io.philotes.config;

import java.nio.file.Path;

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
    if (enabled && !Loopback.is(host)) {
      checkExposed(host, anonymous, tlsCert != null);
    }
    return new HttpConfig(enabled, host, port, tokenFile, adminTokenFile, anonymous, tlsCert, tlsKey);
  }

  private Path tokenFile(ConfigKey<Path> key) {
    Path file = section.optional(key);
    String wrong = file == null ? null : FileChecks.problem(file);
    if (wrong != null) {
      section.problem(key, wrong + section.at(key), "Name an existing, readable file.");
    }
    return file;
  }

  private void checkExposed(String host, boolean anonymous, boolean encrypted) {
    boolean token = section.has(ConfigKeys.HTTP_TOKEN_FILE) || section.has(ConfigKeys.HTTP_ADMIN_TOKEN_FILE);
    if (!token && !anonymous) {
      section.problem(ConfigKeys.HTTP_HOST, "'" + host + "' can be reached from other machines" + section.at(ConfigKeys.HTTP_HOST),
          "Set http.tokenFile, or http.allowAnonymous: read.");
    }
    if (section.has(ConfigKeys.HTTP_ADMIN_TOKEN_FILE) && !encrypted) {
      problems.warn(section.pathOf(ConfigKeys.HTTP_ADMIN_TOKEN_FILE) + ": the admin token travels unencrypted to " + host
          + ". Set http.tlsCert and http.tlsKey, or put a proxy with TLS in front.");
    }
  }
}
