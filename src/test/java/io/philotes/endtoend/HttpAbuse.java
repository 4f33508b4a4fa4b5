package io.philotes.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Callers whom an HTTP server has to bear (F99). Every method blocks. */
final class HttpAbuse implements AutoCloseable {

  private static final int CHUNK = 0x10000;

  private final int port;
  private final List<Socket> idle = new ArrayList<>();

  HttpAbuse(int port) {
    this.port = port;
  }

  /** Opens connections that say nothing, or begin a request and never end it; how many the server takes or closes is its business. */
  void occupy(int sockets, boolean slowly) {
    try {
      for (int i = 0; i < sockets; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        idle.add(socket);
        if (slowly) {
          say(socket, "GET /stats HTTP/1.1\r\nHost:");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every open request gets one byte more. */
  void dribble() {
    idle.forEach(socket -> {
      try {
        say(socket, "x");
      } catch (IOException closed) {
        // the server has had enough of it
      }
    });
  }

  /** Those that the server has closed meanwhile, as far as they know. */
  long closedByServer() {
    return idle.stream().filter(HttpAbuse::isClosed).count();
  }

  private static boolean isClosed(Socket socket) {
    try {
      socket.setSoTimeout(1);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** A header of so many bytes; the first line of the answer, empty when the connection is closed instead. */
  String header(int bytes) {
    return answer("GET /stats HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(bytes) + "\r\n\r\n");
  }

  /** A body of so many bytes, which is announced and not sent. */
  String announcedBody(long bytes) {
    return answer("POST /stats HTTP/1.1\r\nHost: x\r\nContent-Length: " + bytes + "\r\n\r\n");
  }

  /** A body of so many bytes that is not announced; how many the server let pass. */
  long body(long bytes) {
    byte[] chunk = (Integer.toHexString(CHUNK) + "\r\n" + "x".repeat(CHUNK) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    long sent = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      say(socket, "POST /stats HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (; sent < bytes; sent += CHUNK) {
        out.write(chunk);
      }
    } catch (IOException closed) {
      return sent;
    }
    return sent;
  }

  private String answer(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) Duration.ofSeconds(40).toMillis());
      try {
        say(socket, request);
      } catch (IOException closedEarly) {
        // the answer may have come before
      }
      String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
      return line == null ? "" : line;
    } catch (IOException closed) {
      return "";
    }
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    leave();
  }

  /** Ends the connections that say nothing. */
  void leave() {
    for (Socket socket : idle) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    idle.clear();
  }
}
