package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.BusCodecs;
import io.philotes.config.HttpConfig;
import io.philotes.config.ListenAddress;
import io.philotes.demo.postgres.ServerCertificate;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.metrics.PhilotesMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class HttpsTest {

  @TempDir
  static Path folder;

  private static ServerCertificate first;
  private static ServerCertificate second;

  @BeforeAll
  static void make() throws Exception {
    first = ServerCertificate.of(folder, "localhost");
    second = ServerCertificate.p256(folder, "localhost");
  }

  private static HttpConfig config(Path certificate, Path key) {
    return new HttpConfig(true, "localhost", 0, null, null, false, certificate, key);
  }

  /** Asks somebody who must have this certificate. */
  private static int ask(int port, ServerCertificate trusted) throws IOException, InterruptedException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(trusted.pem())) {
      store.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/health/live")).build();
    return HttpClient.newBuilder().sslContext(context).build().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void servesHttpsWithACertificate(Vertx vertx) throws Exception {
    BusCodecs.register(vertx);
    try (PhilotesMetrics metrics = new PhilotesMetrics()) {
      HttpVerticle verticle = new HttpVerticle(config(first.pem(), first.key()), List.of(), List.of(), metrics, HttpFixture.SERVICE);
      HttpFixture.await(vertx.deployVerticle(verticle));
      assertEquals(200, ask(verticle.actualPort(), first));
      assertThrows(SSLHandshakeException.class, () -> ask(verticle.actualPort(), second));
    }
  }

  @Test
  void everyAddressHasTheCertificate(Vertx vertx) throws Exception {
    BusCodecs.register(vertx);
    try (PhilotesMetrics metrics = new PhilotesMetrics()) {
      HttpConfig config = new HttpConfig(true, "localhost", 0, null, null, false, first.pem(), first.key(), new ListenAddress("localhost", 0), null);
      HttpVerticle verticle = new HttpVerticle(config, List.of(), List.of(), metrics, HttpFixture.SERVICE);
      HttpFixture.await(vertx.deployVerticle(verticle));
      assertEquals(200, ask(verticle.ports().get(1), first));
      assertThrows(SSLHandshakeException.class, () -> ask(verticle.ports().get(1), second));
    }
  }

  @Test
  void takesOverAnExchangedCertificateAndKeepsTheLastGoodOne(Vertx vertx) throws Exception {
    Path certificate = Files.copy(first.pem(), folder.resolve("http.crt"));
    Path key = Files.copy(first.key(), folder.resolve("http.key"));
    HttpsFiles files = new HttpsFiles(vertx, config(certificate, key));
    HttpServerOptions options = HttpFixture.await(files.complete(new HttpServerOptions()));
    List<HttpServer> servers = List.of(listen(vertx, options), listen(vertx, options));
    assertAnswer(servers, first);

    Files.copy(second.pem(), certificate, StandardCopyOption.REPLACE_EXISTING);
    ExecutionException half = assertThrows(ExecutionException.class, () -> HttpFixture.await(files.reload(servers)));
    assertTrue(half.getCause().getMessage().contains("not the one of the certificate") || half.getCause().getMessage().contains("holds no EC key"),
        half.getCause().getMessage());
    assertAnswer(servers, first);

    Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
    HttpFixture.await(files.reload(servers));
    assertAnswer(servers, second);
  }

  private static HttpServer listen(Vertx vertx, HttpServerOptions options) throws Exception {
    return HttpFixture.await(vertx.createHttpServer(options).requestHandler(request -> request.response().end()).listen(0, "localhost"));
  }

  private static void assertAnswer(List<HttpServer> servers, ServerCertificate trusted) throws Exception {
    for (HttpServer server : servers) {
      assertEquals(200, ask(server.actualPort(), trusted));
    }
  }

  @Test
  void b17AKeyOfAnotherCertificateFailsTheStart(Vertx vertx) throws Exception {
    BusCodecs.register(vertx);
    try (PhilotesMetrics metrics = new PhilotesMetrics()) {
      HttpVerticle verticle = new HttpVerticle(config(first.pem(), second.key()), List.of(), List.of(), metrics, HttpFixture.SERVICE);
      ExecutionException failure = assertThrows(ExecutionException.class, () -> HttpFixture.await(vertx.deployVerticle(verticle)));
      PhilotesException coded = assertInstanceOf(PhilotesException.class, failure.getCause());
      assertEquals(ErrorCode.CONFIG_INVALID, coded.code());
      assertTrue(coded.getMessage().contains(second.key().toString()), coded.getMessage());
    }
  }
}
