package io.philotes.badinput;

import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** The jar while it runs, with its HTTP endpoint open. Closing it kills it. */
final class Running implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(60);
  private final JarProcess process;
  private final int port;
  private final String token;

  private Running(JarProcess process, int port, String token) {
    this.process = process;
    this.port = port;
    this.token = token;
  }

  /** Returns when the only source streams. */
  static Running start(Settings settings) {
    return start(settings, "");
  }

  /** @param token that the endpoint asks for; empty for none */
  static Running start(Settings settings, String token) {
    int port = FreePort.find();
    Settings open = settings.with("HTTP_ENABLED", "true").with("HTTP_PORT", port)
        .with("RETRY_INITIAL_INTERVAL", "100ms").with("RETRY_MAX_INTERVAL", "500ms");
    Running running = new Running(JarProcess.start(open.environment(), "run"), port, token);
    running.awaitState("STREAMING");
    return running;
  }

  JarProcess process() {
    return process;
  }

  String get(String path) {
    return get(path, token);
  }

  /** Asks with this token. */
  String get(String path, String shown) {
    try {
      return JarProcess.get(port, path, shown).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What /stats says of the source. */
  JsonObject source() {
    return new JsonObject(get("/stats")).getJsonArray("sources").getJsonObject(0);
  }

  void awaitState(String state) {
    Await.until("the source is " + state, LIMIT, () -> source().getString("state").equals(state));
  }

  /** Waits until the source waits because of this failure. */
  void awaitFailure(String code) {
    Await.until("the source waits because of " + code, LIMIT, () -> {
      JsonObject source = source();
      if (!source.getString("state").equals("DEGRADED") || !code.equals(source.getString("code"))) {
        throw new IllegalStateException(source.encode());
      }
      return true;
    });
  }

  @Override
  public void close() {
    process.close();
  }
}
