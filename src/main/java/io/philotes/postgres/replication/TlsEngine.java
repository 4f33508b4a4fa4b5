package io.philotes.postgres.replication;

import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import java.security.cert.CertificateException;

/**
 * Who encrypts and decrypts: BoringSSL, which comes in the jar for Linux on x86_64 and aarch64, where the machine can load it;
 * else the Java runtime, with more CPU for each event. Whom we trust is decided in Java either way. What kinds of keys and
 * ciphers there are depends on it.
 */
public final class TlsEngine {

  /** Netty's own switch. */
  private static final String WITHOUT = "-Dio.netty.handler.ssl.noOpenSsl=true";

  private TlsEngine() {}

  /** The first call blocks for some 100 ms, because it loads the library. */
  public static boolean isNative() {
    return OpenSSLEngineOptions.isAvailable();
  }

  /** For connections that may use TLS. Blocks as {@link #isNative()}. */
  public static SSLEngineOptions options() {
    return isNative() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions();
  }

  /** Why a handshake failed, in words for an operator. */
  public static String why(Throwable failure) {
    Throwable cause = failure;
    boolean distrust = false;
    for (Throwable next = failure; next != null; next = next.getCause()) {
      cause = next;
      distrust |= next instanceof CertificateException;
    }
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    boolean noCommonKey = why.contains("HANDSHAKE_FAILURE") || why.contains("INTERNAL_ERROR");
    return noCommonKey && !distrust && isNative() ? why + " (BoringSSL takes no server key of the kinds P-521, RSASSA-PSS and Ed25519; java "
        + WITHOUT + " does)" : why;
  }
}
