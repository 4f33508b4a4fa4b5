package io.philotes.badinput;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.ServerCertificate;
import io.philotes.error.ErrorCode;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on both connections: nothing but the right certificate of the right host passes verify-full. */
@NeedsOwnServer
class TlsIT {

  private static final List<String> SCRAM = List.of("hostssl all all all scram-sha-256", "hostssl replication all all scram-sha-256");

  @TempDir
  static Path directory;

  private static ServerCertificate good;
  private static ServerCertificate stranger;
  private static ServerCertificate expired;
  private static PostgresServer server;
  private static TestDatabase source;
  private static TestDatabase buffer;
  private static Settings right;

  @BeforeAll
  static void startServer() throws Exception {
    good = ServerCertificate.of(directory, "localhost");
    stranger = ServerCertificate.of(directory, "db.example.org");
    expired = ServerCertificate.expired(directory, "localhost");
    server = Postgres.start(Map.of());
    source = server.createDatabase("shop");
    buffer = server.createDatabase("buffer");
    install(good, "good");
    server.replaceAccessRules(SCRAM);
    right = secured(Settings.of(source, buffer), "verify-full", "localhost", good.pem());
  }

  private static void install(ServerCertificate certificate, String name) throws IOException {
    install(name + ".crt", certificate.pem(), "ssl_cert_file");
    install(name + ".key", certificate.key(), "ssl_key_file");
    server.execute("ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
    Await.until("the server offers TLS", Duration.ofSeconds(20),
        () -> server.setting("ssl").equals("on") && server.setting("ssl_key_file").equals(name + ".key"));
  }

  /** By SQL, because the server's files may be in a container or belong to another user. The key must be private. */
  private static void install(String name, Path content, String setting) throws IOException {
    String lines = Files.readAllLines(content).stream().map(line -> "('" + line + "')").collect(Collectors.joining(", "));
    server.execute("COPY (VALUES " + lines + ") TO PROGRAM 'umask 077; cat > \"" + server.setting("data_directory") + "/" + name + "\"'",
        "ALTER SYSTEM SET " + setting + " = '" + name + "'");
  }

  private static Settings secured(Settings settings, String mode, String host, Path root) {
    Settings changed = settings;
    for (String side : List.of("SOURCE_", "BUFFER_")) {
      changed = changed.with(side + "SSL_MODE", mode).with(side + "HOST", host).with(side + "SSL_ROOT_CERT", root);
    }
    return changed;
  }

  @AfterAll
  static void closeServer() {
    server.close();
  }

  @AfterEach
  void dropSlot() {
    source.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
    buffer.execute("DROP SCHEMA IF EXISTS philotes CASCADE");
  }

  @Test
  void theRightCertificateIsTrusted() {
    right.work();
  }

  @Test
  void theJarUsesItsNativeLibrariesAndDoesWithoutThemWhereTheyDoNotLoad() {
    assertTrue(streams(right).contains("sockets=\"native\" tls=\"native\""));
    assertTrue(streams(right.withJvm("-Dio.netty.transport.noNative=true -Dio.netty.handler.ssl.noOpenSsl=true"))
        .contains("sockets=\"java\" tls=\"java\""));
  }

  /** Returns the line with which the jar starts, once its source streams. */
  private static String streams(Settings settings) {
    try (JarProcess process = JarProcess.start(settings.environment(), "run")) {
      process.awaitLine("Streams", Duration.ofSeconds(30));
      process.terminate();
      process.awaitExit(Duration.ofSeconds(30));
      return process.errors().stream().filter(line -> line.contains("Philotes starts")).findFirst().orElseThrow();
    }
  }

  @Test
  void aKeyThatTheNativeLibraryDoesNotTakeIsExplainedAndJavaTakesIt() throws Exception {
    ServerCertificate other = ServerCertificate.p521(directory, "localhost");
    install(other, "p521");
    try {
      Settings trusting = secured(Settings.of(source, buffer), "verify-full", "localhost", other.pem());
      trusting.with("BUFFER_SSL_MODE", "require").fail(ErrorCode.BUFFER_TLS, "-Dio.netty.handler.ssl.noOpenSsl=true");
      streams(trusting.withJvm("-Dio.netty.handler.ssl.noOpenSsl=true"));
    } finally {
      install(good, "good");
    }
  }

  @Test
  void requireEncryptsWithWhoeverAnswers() {
    secured(Settings.of(source, buffer), "require", "127.0.0.1", stranger.pem()).work();
  }

  @Test
  void f74TheJarNamesTheSourceThatItDoesNotTrust() {
    right.with("SOURCE_SSL_ROOT_CERT", stranger.pem()).jar("run").requireOne(ErrorCode.SOURCE_TLS, "server=localhost:");
  }

  @Test
  void theJarNamesTheBufferThatItDoesNotTrust() {
    right.with("BUFFER_SSL_ROOT_CERT", stranger.pem()).jar("run").requireOne(ErrorCode.BUFFER_TLS, "server=localhost:");
  }

  @Test
  void f74ACertificateOfAnotherHostIsRefused() {
    right.with("SOURCE_HOST", "127.0.0.1").fail(ErrorCode.SOURCE_TLS, "127.0.0.1");
    right.with("BUFFER_HOST", "127.0.0.1").fail(ErrorCode.BUFFER_TLS, "127.0.0.1");
  }

  @Test
  void f74AnExpiredCertificateIsRefusedAlthoughItIsTheTrustedOneItself() throws IOException {
    install(expired, "expired");
    try {
      Settings trusting = secured(Settings.of(source, buffer), "verify-full", "localhost", expired.pem());
      trusting.with("BUFFER_SSL_MODE", "require").fail(ErrorCode.SOURCE_TLS, "expired at");
      trusting.with("SOURCE_SSL_MODE", "require").fail(ErrorCode.BUFFER_TLS, "expired at");
      trusting.with("SOURCE_SSL_MODE", "require").with("BUFFER_SSL_MODE", "require").work();
    } finally {
      install(good, "good");
    }
  }

  @Test
  void b17WithoutARootTheAuthoritiesOfJavaAreTrusted() {
    right.with("SOURCE_SSL_ROOT_CERT", "").fail(ErrorCode.SOURCE_TLS, "certification path");
    right.with("BUFFER_SSL_ROOT_CERT", "").fail(ErrorCode.BUFFER_TLS, "certification path");
  }

  @Test
  void aServerThatDemandsTlsRefusesPlainText() {
    right.with("SOURCE_SSL_MODE", "disable").fail(ErrorCode.SOURCE_AUTHENTICATION, "no encryption");
    right.with("BUFFER_SSL_MODE", "disable").fail(ErrorCode.BUFFER_AUTHENTICATION, "no encryption");
  }

  @Test
  void b17ARootThatIsNoCertificateIsAProblemOfTheConfiguration() throws IOException {
    Path garbage = Files.writeString(directory.resolve("garbage.pem"), "CANARY_garbage");
    right.with("SOURCE_SSL_ROOT_CERT", garbage).fail(ErrorCode.CONFIG_INVALID, "garbage.pem");
    right.with("SOURCE_SSL_ROOT_CERT", directory.resolve("none.pem")).fail(ErrorCode.CONFIG_INVALID, "none.pem");
  }

  @Test
  void verifyCaTrustsAHostOfAnyNameButNoOtherAuthority() {
    Settings byAddress = secured(Settings.of(source, buffer), "verify-ca", "127.0.0.1", good.pem());
    byAddress.work();
    forget();
    byAddress.with("SOURCE_SSL_ROOT_CERT", stranger.pem()).fail(ErrorCode.SOURCE_TLS);
    byAddress.with("BUFFER_SSL_ROOT_CERT", stranger.pem()).fail(ErrorCode.BUFFER_TLS);
  }

  /** A source that has streamed before is waited for; one that nobody has reached yet fails the start. */
  private static void forget() {
    buffer.execute("DROP SCHEMA philotes CASCADE");
    source.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
  }

  /** What logs in to the two databases; everything else as before. */
  private static void login(String method) {
    server.replaceAccessRules(List.of("hostssl " + source.name() + " all all " + method, "hostssl " + buffer.name() + " all all " + method,
        SCRAM.get(0)));
  }

  private static Settings showing(Settings settings, String side, ServerCertificate certificate) {
    return settings.with(side + "_SSL_CERT", certificate.pem()).with(side + "_SSL_KEY", certificate.key());
  }

  private static Settings showing(Settings settings, ServerCertificate certificate) {
    return showing(showing(settings, "SOURCE", certificate), "BUFFER", certificate);
  }

  @Test
  void aClientCertificateIsShownAndCanTakeThePlaceOfThePassword() throws Exception {
    ServerCertificate own = ServerCertificate.of(directory, server.user());
    install("clients.crt", own.pem(), "ssl_ca_file");
    server.execute("SELECT pg_reload_conf()");
    login("cert");
    try {
      Settings without = right.with("SOURCE_PASSWORD", "").with("BUFFER_PASSWORD", "");
      Settings both = showing(without, own);
      both.work();
      streams(both);
      streams(both.withJvm("-Dio.netty.handler.ssl.noOpenSsl=true"));
      server.replaceAccessRules(SCRAM);
      forget();
      login("cert");
      showing(without, "BUFFER", own).fail(ErrorCode.SOURCE_AUTHENTICATION, "certificate");
      showing(without, "SOURCE", own).fail(ErrorCode.BUFFER_AUTHENTICATION, "certificate");
      showing(both, "SOURCE", stranger).fail(ErrorCode.SOURCE_AUTHENTICATION, "certificate");
      showing(both, "BUFFER", stranger).fail(ErrorCode.BUFFER_AUTHENTICATION, "certificate");
    } finally {
      server.replaceAccessRules(SCRAM);
      server.execute("ALTER SYSTEM RESET ssl_ca_file", "SELECT pg_reload_conf()");
    }
  }

  @Test
  void b17AKeyOfAnotherCertificateIsNamed() {
    Settings mixed = right.with("SOURCE_SSL_CERT", good.pem()).with("SOURCE_SSL_KEY", stranger.key());
    mixed.fail(ErrorCode.SOURCE_TLS, stranger.key().toString(), "not the one of the certificate");
    right.with("BUFFER_SSL_CERT", good.pem()).with("BUFFER_SSL_KEY", stranger.key()).jar("run")
        .requireOne(ErrorCode.BUFFER_TLS, stranger.key().toString());
  }

  @Test
  void theLoginIsBoundToTheConnectionOrRefused() {
    Settings bound = right.with("SOURCE_CHANNEL_BINDING", "require").with("BUFFER_CHANNEL_BINDING", "require");
    bound.work();
    login("trust");
    try {
      right.work();
      forget();
      bound.with("BUFFER_CHANNEL_BINDING", "prefer").fail(ErrorCode.SOURCE_AUTHENTICATION, "channelBinding is require");
      bound.with("SOURCE_CHANNEL_BINDING", "prefer").fail(ErrorCode.BUFFER_AUTHENTICATION, "channelBinding is require");
    } finally {
      server.replaceAccessRules(SCRAM);
    }
  }

  @Test
  void aServerThatAsksForThePasswordItselfGetsItOnlyWhenThatIsAllowed() {
    login("password");
    try {
      right.with("BUFFER_ALLOW_WEAK_AUTH", true).fail(ErrorCode.SOURCE_AUTHENTICATION, "clear text");
      right.with("SOURCE_ALLOW_WEAK_AUTH", true).fail(ErrorCode.BUFFER_AUTHENTICATION, "clear text");
      right.with("SOURCE_ALLOW_WEAK_AUTH", true).with("BUFFER_ALLOW_WEAK_AUTH", true).work();
    } finally {
      server.replaceAccessRules(SCRAM);
    }
  }

  @Test
  void aServerThatAsksForAnMd5PasswordGetsItOnlyWhenThatIsAllowed() {
    server.execute("SET password_encryption = 'md5'", "CREATE ROLE of_old LOGIN SUPERUSER REPLICATION PASSWORD 'CANARY_old'");
    login("md5");
    try {
      Settings old = right.sourceLogin("of_old", "CANARY_old").bufferLogin("of_old", "CANARY_old");
      old.with("BUFFER_ALLOW_WEAK_AUTH", true).fail(ErrorCode.SOURCE_AUTHENTICATION, "MD5");
      old.with("SOURCE_ALLOW_WEAK_AUTH", true).fail(ErrorCode.BUFFER_AUTHENTICATION, "MD5");
      old.with("SOURCE_ALLOW_WEAK_AUTH", true).with("BUFFER_ALLOW_WEAK_AUTH", true).work();
    } finally {
      server.replaceAccessRules(SCRAM);
      buffer.execute("DROP SCHEMA IF EXISTS philotes CASCADE");
      source.execute("DROP PUBLICATION IF EXISTS philotes_pub");
      server.execute("DROP ROLE of_old");
    }
  }
}
