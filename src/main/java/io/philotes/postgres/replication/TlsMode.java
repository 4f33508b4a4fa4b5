package io.philotes.postgres.replication;

/** How the connection is protected. There is no mode that falls back in silence. */
public enum TlsMode {
  /** Plain text. */
  DISABLE,
  /** Encrypted, but with whoever answers: protects from listeners only. */
  REQUIRE,
  /** Encrypted, and the certificate is trusted, whatever host it names: protects as far as the authority gives certificates to nobody else. */
  VERIFY_CA,
  /** Encrypted, the certificate is trusted and names the host we asked for. */
  VERIFY_FULL
}
