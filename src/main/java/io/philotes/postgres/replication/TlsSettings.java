package io.philotes.postgres.replication;

import io.vertx.core.net.ClientSSLOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How a connection is protected. Decided here for the replication connection and for SQL connections alike. The files are
 * read at each handshake, so that they can be exchanged while the service runs.
 *
 * @param rootCertificate PEM file with the certificates that VERIFY_CA and VERIFY_FULL trust; null for those of the JVM
 * @param certificate PEM file with the certificate that we show a server that asks for one, and what leads to its
 *     authority; null for none
 * @param key PEM file with the key of that certificate; null for none
 */
public record TlsSettings(TlsMode mode, Path rootCertificate, Path certificate, Path key) {

  public static final TlsSettings PLAIN = new TlsSettings(TlsMode.DISABLE, null, null, null);

  public TlsSettings {
    Objects.requireNonNull(mode, "mode");
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("a certificate and its key come together");
    }
  }

  public boolean isPlain() {
    return mode == TlsMode.DISABLE;
  }

  /** Whether the server has to prove who it is. */
  public boolean checksServer() {
    return mode == TlsMode.VERIFY_CA || mode == TlsMode.VERIFY_FULL;
  }

  /** How the server has to prove itself, and how we do; not for DISABLE. Blocks. */
  public ClientSSLOptions options() throws IOException {
    ClientSSLOptions options = switch (mode) {
      case DISABLE -> throw new IllegalStateException("plain text needs no TLS");
      case REQUIRE -> new ClientSSLOptions().setHostnameVerificationAlgorithm("").setTrustAll(true);
      case VERIFY_CA -> new ClientSSLOptions().setHostnameVerificationAlgorithm("").setTrustOptions(ServerTrust.of(rootCertificate, false));
      case VERIFY_FULL -> new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS").setTrustOptions(ServerTrust.of(rootCertificate, true));
    };
    return certificate == null ? options : options.setKeyCertOptions(PemIdentity.read(certificate, key));
  }
}
