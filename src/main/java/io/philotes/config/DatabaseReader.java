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
    Path sslRootCert = sslRootCert();
    CertificateFiles own = new CertificateFiles(section, keys.sslCert(), keys.sslKey(), problems);
    Path sslCert = own.certificate();
    Path sslKey = own.key();
    warnOfNoEffect(keys.sslRootCert(), !sslMode.checksCertificate(), sslMode);
    warnOfNoEffect(keys.sslCert(), sslMode == SslMode.DISABLE, sslMode);
    warnAboutPlainText(host, sslMode);
    return new DatabaseConfig(host, port, database, user, password, sslMode, sslRootCert, sslCert, sslKey, channelBinding(sslMode),
        allowWeakAuth(), section.value(keys.connectTimeout()));
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

  private Path sslRootCert() {
    Path file = section.optional(keys.sslRootCert());
    if (file != null) {
      check(keys.sslRootCert(), FileChecks.certificateProblem(file));
    }
    return file;
  }

  private ChannelBinding channelBinding(SslMode sslMode) {
    ChannelBinding binding = section.value(keys.channelBinding());
    if (binding == ChannelBinding.REQUIRE && sslMode == SslMode.DISABLE) {
      section.problem(keys.channelBinding(), "require needs TLS, and sslMode is disable" + section.at(keys.channelBinding()),
          "Write sslMode: verify-full.");
    }
    return binding;
  }

  private boolean allowWeakAuth() {
    boolean allowed = section.value(keys.allowWeakAuth());
    if (allowed) {
      problems.warn(section.pathOf(keys.allowWeakAuth())
          + " is true: a server that asks for the password in clear text or as MD5 gets it. Use scram-sha-256 there.");
    }
    return allowed;
  }

  private void warnOfNoEffect(ConfigKey<?> key, boolean useless, SslMode sslMode) {
    if (useless && section.has(key)) {
      problems.warn(section.pathOf(key) + " has no effect: sslMode is " + sslMode.text() + ". Write sslMode: verify-full.");
    }
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
    String risk = switch (sslMode) {
      case DISABLE -> "passwords and rows travel unencrypted";
      case REQUIRE -> "the server's certificate is not checked";
      case VERIFY_CA, VERIFY_FULL -> "any host with a certificate of the same authority is trusted";
    };
    problems.warn(section.pathOf(keys.sslMode()) + " is " + sslMode.text() + " for the host " + host + ": " + risk
        + ". Write verify-full.");
  }
}
