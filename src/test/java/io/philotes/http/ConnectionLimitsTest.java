package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ConnectionLimitsTest {

  private static final String REQUEST = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

  @Test
  void f99RefusesAConnectionTooManyAndTakesOneAgainAfterAnotherClosed(Vertx vertx) throws Exception {
    int port = serve(vertx, new ConnectionLimits(vertx, 2, 30_000));
    try (Socket stays = connect(port)) {
      try (Socket leaves = connect(port)) {
        assertEquals("HTTP/1.1 200 OK", answer(stays));
        assertEquals("HTTP/1.1 200 OK", answer(leaves));
        assertEquals("", answerOf(connect(port)));
      }
      assertEquals("HTTP/1.1 200 OK", answerOfSomeConnection(port));
      assertEquals("HTTP/1.1 200 OK", answer(stays));
    }
  }

  private static int serve(Vertx vertx, ConnectionLimits limits) throws Exception {
    Context loop = vertx.getOrCreateContext();
    Promise<HttpServer> listening = Promise.promise();
    loop.runOnContext(now -> vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .connectionHandler(limits::opened)
        .requestHandler(request -> {
          limits.accepts(request);
          request.response().end("ok").onComplete(ended -> limits.answered(request.connection()));
        })
        .listen(0, "127.0.0.1").onComplete(listening));
    return HttpFixture.await(listening.future()).actualPort();
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String answer(Socket socket) throws IOException {
    socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
    return firstLine(socket.getInputStream());
  }

  private static String firstLine(InputStream in) throws IOException {
    StringBuilder all = new StringBuilder();
    while (!all.toString().endsWith("ok")) {
      int read = in.read();
      if (read < 0) {
        break;
      }
      all.append((char) read);
    }
    return all.toString().lines().findFirst().orElse("");
  }

  /** The server hears of the closed connection a little later: tries until one is taken. */
  private static String answerOfSomeConnection(int port) throws IOException {
    long end = System.nanoTime() + 10_000_000_000L;
    String line = "";
    while (line.isEmpty() && System.nanoTime() < end) {
      line = answerOf(connect(port));
    }
    return line;
  }

  /** The first line of the answer, empty when the connection is closed instead. */
  private static String answerOf(Socket socket) throws IOException {
    try (socket) {
      return answer(socket);
    } catch (SocketException closed) {
      return "";
    }
  }

  @Test
  void f99ClosesAConnectionThatSendsItsRequestTooSlowly(Vertx vertx) throws Exception {
    int port = serve(vertx, new ConnectionLimits(vertx, 10, 200));
    try (Socket slow = connect(port)) {
      slow.getOutputStream().write("GET /health/live HT".getBytes(StandardCharsets.US_ASCII));

      assertEquals(-1, slow.getInputStream().read());
    }
  }

  @Test
  void closesAConnectionThatSendsNothingAfterItsLastAnswer(Vertx vertx) throws Exception {
    int port = serve(vertx, new ConnectionLimits(vertx, 10, 200));
    try (Socket idle = connect(port)) {
      assertEquals("HTTP/1.1 200 OK", answer(idle));

      assertEquals(-1, idle.getInputStream().read());
    }
  }

  @Test
  void f99RefusesAnAnnouncedBodyThatIsTooLarge(Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.open(vertx); Socket socket = connect(http.port())) {
      String head = "POST /stats HTTP/1.1\r\nHost: x\r\nContent-Length: " + (ConnectionLimits.MAX_BODY + 1) + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      assertEquals("HTTP/1.1 413 Request Entity Too Large", firstLine(socket.getInputStream()));
    }
  }

  @Test
  void f99ClosesAConnectionWhoseUnannouncedBodyIsTooLarge(Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.open(vertx); Socket socket = connect(http.port())) {
      OutputStream out = socket.getOutputStream();
      out.write("POST /stats HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertTrue(closesWithin(out, 64 * ConnectionLimits.MAX_BODY));
    }
  }

  private static boolean closesWithin(OutputStream out, long bytes) {
    byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try {
      for (long sent = 0; sent < bytes; sent += chunk.length) {
        out.write(chunk);
      }
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void f99RefusesHeadersThatAreTooLarge(Vertx vertx) throws Exception {
    try (HttpFixture http = HttpFixture.open(vertx); Socket socket = connect(http.port())) {
      String head = "GET /stats HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(9000) + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      assertEquals("HTTP/1.1 431 Request Header Fields Too Large", firstLine(socket.getInputStream()));
    }
  }
}
