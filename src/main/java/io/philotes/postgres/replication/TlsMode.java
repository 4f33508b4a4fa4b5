package io.philotes.postgres.replication;

/** How the connection is protected. There is no mode that falls back in silence. */
public enum TlsMode {
  /** Plain text. */
  DISABLE,
  /** Encrypted, but with whoever answers: protects from listeners only. */
  REQUIRE,
  /** Encrypted, the certificate is trusted and names the host we asked for. */
  VERIFY_FULL
}
