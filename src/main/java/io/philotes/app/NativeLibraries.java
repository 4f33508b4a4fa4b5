package io.philotes.app;

import io.philotes.config.PhilotesConfig;
import io.philotes.config.SslMode;
import io.philotes.postgres.replication.TlsEngine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The native parts of the jar are a matter of speed: what the machine cannot load, the Java runtime does instead. */
final class NativeLibraries {

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

  private NativeLibraries() {}

  /** Loads, away from the event loop, what the configuration needs, and tells what there is. */
  static Future<Void> load(Vertx vertx, PhilotesConfig config) {
    if (!usesTls(config)) {
      tell(vertx, "none");
      return Future.succeededFuture();
    }
    return vertx.executeBlocking(TlsEngine::isNative)
        .onSuccess(isNative -> tell(vertx, isNative ? "native" : "java"))
        .mapEmpty();
  }

  private static void tell(Vertx vertx, String tls) {
    LOG.atInfo().addKeyValue("sockets", vertx.isNativeTransportEnabled() ? "native" : "java").addKeyValue("tls", tls)
        .log("Philotes starts");
  }

  private static boolean usesTls(PhilotesConfig config) {
    return config.buffer().enabled() && config.buffer().database().sslMode() != SslMode.DISABLE
        || config.sources().stream().anyMatch(source -> source.database().sslMode() != SslMode.DISABLE);
  }
}
