package io.philotes.postgres.replication;

import javax.net.ssl.SSLException;

/** TLS was refused by the server, or its certificate by us. */
public final class TlsFailedException extends SSLException {

  TlsFailedException(String message) {
    super(message);
  }

  TlsFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
