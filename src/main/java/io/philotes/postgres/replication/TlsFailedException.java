package io.philotes.postgres.replication;

import javax.net.ssl.SSLException;

/** TLS was refused by the server, or a certificate by one of the two sides. */
public final class TlsFailedException extends SSLException {

  TlsFailedException(String message) {
    super(message);
  }

  private TlsFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  static TlsFailedException of(Throwable cause) {
    return new TlsFailedException("TLS failed: " + TlsEngine.why(cause), cause);
  }
}
