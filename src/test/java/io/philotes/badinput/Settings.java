package io.philotes.badinput;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.app.PhilotesVerticle;
import io.philotes.config.ConfigException;
import io.philotes.config.ConfigLoader;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.testing.JarProcess;
import io.philotes.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Variables of the product, right except for what a test makes wrong. Every method blocks. Immutable. */
record Settings(Map<String, String> environment) {

  /** Every secret of these tests begins with it, so it must never be seen in an output. */
  static final String CANARY = "CANARY_";
  static final Duration CONNECT = Duration.ofSeconds(2);
  /** Within which every failure of one connection is told. */
  static final Duration SOON = CONNECT.plusSeconds(18);
  private static final Duration LIMIT = Duration.ofSeconds(25);

  Settings {
    environment = Map.copyOf(environment);
  }

  static Settings of(TestDatabase source, TestDatabase buffer) {
    Map<String, String> variables = new TreeMap<>();
    database(variables, "PHILOTES_SOURCE_", source);
    database(variables, "PHILOTES_BUFFER_", buffer);
    variables.put("PHILOTES_SOURCE_NAME", "shop");
    variables.put("PHILOTES_SOURCE_SLOT", source.name());
    variables.put("PHILOTES_HTTP_ENABLED", "false");
    return new Settings(variables);
  }

  private static void database(Map<String, String> variables, String prefix, TestDatabase database) {
    variables.putAll(Map.of(prefix + "HOST", database.server().host(), prefix + "PORT", String.valueOf(database.server().port()),
        prefix + "DATABASE", database.name(), prefix + "USER", database.server().user(),
        prefix + "PASSWORD", database.server().password(), prefix + "CONNECT_TIMEOUT", CONNECT.toSeconds() + "s"));
  }

  /** @param variable without PHILOTES_ */
  Settings with(String variable, Object value) {
    Map<String, String> changed = new TreeMap<>(environment);
    changed.put("PHILOTES_" + variable, String.valueOf(value));
    return new Settings(changed);
  }

  /** @param options for the JVM of the jar, separated by blanks */
  Settings withJvm(String options) {
    Map<String, String> changed = new TreeMap<>(environment);
    changed.put("JDK_JAVA_OPTIONS", options);
    return new Settings(changed);
  }

  Settings source(TestDatabase source) {
    return with("SOURCE_HOST", source.server().host()).with("SOURCE_PORT", source.server().port())
        .with("SOURCE_DATABASE", source.name()).with("SOURCE_SLOT", source.name());
  }

  Settings buffer(TestDatabase buffer) {
    return with("BUFFER_HOST", buffer.server().host()).with("BUFFER_PORT", buffer.server().port()).with("BUFFER_DATABASE", buffer.name());
  }

  Settings sourceLogin(String user, String password) {
    return with("SOURCE_USER", user).with("SOURCE_PASSWORD", password);
  }

  Settings bufferLogin(String user, String password) {
    return with("BUFFER_USER", user).with("BUFFER_PASSWORD", password);
  }

  /** Runs the jar to its end. */
  Ending jar(String... arguments) {
    JarProcess.prepare();
    long began = System.nanoTime();
    try (JarProcess process = JarProcess.start(environment, arguments)) {
      int exit = process.awaitExit(LIMIT);
      return new Ending(exit, process.output(), process.errors(), Duration.ofNanos(System.nanoTime() - began));
    }
  }

  /** Starts the service in this JVM, where it must fail as expected, soon, and with every secret kept. */
  void fail(ErrorCode code, String... words) {
    long began = System.nanoTime();
    Ending.requireLine(failure(), code, words);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertTrue(took.compareTo(SOON) < 0, () -> "it took " + took);
  }

  /** Starts the service in this JVM, where it must come up, and stops it. */
  void work() {
    Vertx vertx = Vertx.vertx();
    try {
      String id = vertx.deployVerticle(new PhilotesVerticle(ConfigLoader.load(Optional.empty(), environment).config()))
          .await(LIMIT.toSeconds(), TimeUnit.SECONDS);
      vertx.undeploy(id).await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("not within " + LIMIT, late);
    } finally {
      vertx.close().await();
    }
  }

  private String failure() {
    Vertx vertx = Vertx.vertx();
    try {
      PhilotesVerticle service = new PhilotesVerticle(ConfigLoader.load(Optional.empty(), environment).config());
      Throwable failure = vertx.deployVerticle(service).map((Throwable) null).otherwise(cause -> cause)
          .await(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertNotNull(failure, "it started");
      return assertInstanceOf(PhilotesException.class, failure).getMessage();
    } catch (ConfigException invalid) {
      return invalid.lines().get(0);
    } catch (TimeoutException late) {
      throw new AssertionError("no end within " + LIMIT, late);
    } finally {
      vertx.close().await();
    }
  }
}
