package io.philotes.config;

import java.nio.file.Path;

/** Reads how to reach a database, and decides how its connection is protected when nothing is said. */
final class DatabaseReader {

  private final Section section;
  private final DatabaseKeys keys;
  private final Problems problems;

  DatabaseReader(Section section, DatabaseKeys keys, Problems problems) {
    this.section = section;
    this.keys = keys;
    this.problems = problems;
  }

  DatabaseConfig read() {
    String host = section.value(keys.host());
    int port = section.value(keys.port());
    String database = section.required(keys.database());
    String user = section.required(keys.user());
    Secret password = password();
    SslMode sslMode = section.computed(keys.sslMode(), () -> Loopback.is(host) ? SslMode.DISABLE : SslMode.VERIFY_FULL);
    Path sslRootCert = sslRootCert(sslMode);
    warnAboutPlainText(host, sslMode);
    return new DatabaseConfig(host, port, database, user, password, sslMode, sslRootCert, section.value(keys.connectTimeout()));
  }

  private Secret password() {
    Secret literal = section.optional(keys.password());
    Path file = section.optional(keys.passwordFile());
    if (section.has(keys.password()) && section.has(keys.passwordFile())) {
      section.problem(keys.password(), "both password and passwordFile are given", "Keep passwordFile.");
    }
    if (file != null) {
      check(keys.passwordFile(), FileChecks.problem(file));
      return Secret.ofFile(file);
    }
    return literal == null ? Secret.none() : literal;
  }

  private Path sslRootCert(SslMode sslMode) {
    Path file = section.optional(keys.sslRootCert());
    if (file != null) {
      check(keys.sslRootCert(), FileChecks.certificateProblem(file));
      if (sslMode != SslMode.VERIFY_FULL) {
        problems.warn(section.pathOf(keys.sslRootCert()) + " has no effect: sslMode is " + sslMode.text()
            + ". Write sslMode: verify-full.");
      }
    }
    return file;
  }

  private void check(ConfigKey<Path> key, String problem) {
    if (problem != null) {
      section.problem(key, problem + section.at(key), "Name an existing, readable file; relative names count from the working directory.");
    }
  }

  private void warnAboutPlainText(String host, SslMode sslMode) {
    if (sslMode == SslMode.VERIFY_FULL || Loopback.is(host) || !section.has(keys.sslMode())) {
      return;
    }
    String risk = sslMode == SslMode.DISABLE ? "passwords and rows travel unencrypted" : "the server's certificate is not checked";
    problems.warn(section.pathOf(keys.sslMode()) + " is " + sslMode.text() + " for the host " + host + ": " + risk
        + ". Write verify-full.");
  }
}
