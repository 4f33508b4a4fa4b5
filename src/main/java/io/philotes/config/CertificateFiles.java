package io.philotes.config;

import java.nio.file.Path;

/** Reads a certificate and its key, which come together. Whether they belong together shows when they are used. */
final class CertificateFiles {

  private final Section section;
  private final ConfigKey<Path> certificateKey;
  private final ConfigKey<Path> keyKey;
  private final Problems problems;

  CertificateFiles(Section section, ConfigKey<Path> certificateKey, ConfigKey<Path> keyKey, Problems problems) {
    this.section = section;
    this.certificateKey = certificateKey;
    this.keyKey = keyKey;
    this.problems = problems;
  }

  /** The file of the certificate, or null. */
  Path certificate() {
    Path file = section.optional(certificateKey);
    requireOther(certificateKey, keyKey);
    if (file != null) {
      report(certificateKey, FileChecks.certificateProblem(file), "Name a readable PEM file.");
    }
    return file;
  }

  /** The file of the key, or null. */
  Path key() {
    Path file = section.optional(keyKey);
    requireOther(keyKey, certificateKey);
    if (file != null) {
      report(keyKey, FileChecks.keyProblem(file), "Name a readable file with the key, written with openssl pkcs8 -topk8 -nocrypt.");
      warnIfOthersMayRead(file);
    }
    return file;
  }

  private void requireOther(ConfigKey<Path> given, ConfigKey<Path> other) {
    if (section.has(given) && !section.has(other)) {
      section.problem(given, "it needs " + other.name() + section.at(given), "Set both, or neither.");
    }
  }

  private void report(ConfigKey<Path> key, String problem, String hint) {
    if (problem != null) {
      section.problem(key, problem + section.at(key), hint);
    }
  }

  private void warnIfOthersMayRead(Path key) {
    if (FileChecks.isReadableByOthers(key)) {
      problems.warn(section.pathOf(keyKey) + ": others than the owner may read " + key + ". Run chmod 600.");
    }
  }
}
