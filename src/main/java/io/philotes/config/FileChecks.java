package io.philotes.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Set;

/** Checks the files that a configuration names. Reads no more than it needs and shows no content. */
final class FileChecks {

  private static final long LARGEST = 1024 * 1024;

  private FileChecks() {}

  /** What is wrong with a file that should be read, without a full stop; null when nothing is. */
  static String problem(Path file) {
    if (!Files.exists(file)) {
      return "the file " + file + " does not exist";
    }
    if (!Files.isRegularFile(file)) {
      return file + " is not a regular file";
    }
    if (!Files.isReadable(file)) {
      return "the file " + file + " cannot be read";
    }
    return sizeProblem(file);
  }

  private static String sizeProblem(Path file) {
    try {
      long size = Files.size(file);
      return size == 0 ? "the file " + file + " is empty" : size > LARGEST ? "the file " + file + " is larger than 1MB" : null;
    } catch (IOException failure) {
      return "the file " + file + " cannot be read";
    }
  }

  /** As {@link #problem}, and the file must hold certificates. */
  static String certificateProblem(Path file) {
    String problem = problem(file);
    if (problem != null) {
      return problem;
    }
    try (InputStream in = Files.newInputStream(file)) {
      boolean none = CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
      return none ? "the file " + file + " holds no certificate" : null;
    } catch (IOException | CertificateException failure) {
      return "the file " + file + " holds no PEM certificate that can be read";
    }
  }

  /** As {@link #problem}, and the file must hold a private key in a form that we can read. Whether it can be used shows when it is. */
  static String keyProblem(Path file) {
    String problem = problem(file);
    if (problem != null) {
      return problem;
    }
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("ENCRYPTED\n")) {
        return "the key in " + file + " is encrypted";
      }
      return text.contains("BEGIN PRIVATE KEY") ? null : "the file " + file + " holds no private key in PEM, form PKCS#8";
    } catch (IOException failure) {
      return "the file " + file + " cannot be read";
    }
  }

  /** Whether the group or everyone may read a file; false where there are no such permissions. */
  static boolean isReadableByOthers(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      return permissions.contains(PosixFilePermission.GROUP_READ) || permissions.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
