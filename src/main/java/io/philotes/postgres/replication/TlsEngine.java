package io.philotes.postgres.replication;

import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;

/**
 * Who encrypts and decrypts: BoringSSL, which comes in the jar for Linux on x86_64 and aarch64, where the machine can load
 * it; else the Java runtime, whose TLS takes about twice the CPU of the whole process. Who is trusted does not depend on it.
 */
public final class TlsEngine {

  private TlsEngine() {}

  /** The first call blocks for some 100 ms, because it loads the library. */
  public static boolean isNative() {
    return OpenSSLEngineOptions.isAvailable();
  }

  /** For connections that may use TLS. */
  public static SSLEngineOptions options() {
    return isNative() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions();
  }
}
