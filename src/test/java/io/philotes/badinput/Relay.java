package io.philotes.badinput;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Another address of a server: hands every connection on, byte by byte. */
final class Relay implements AutoCloseable {

  private final ServerSocket listener;
  private final String host;
  private final int port;

  Relay(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::serve);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(host, port);
        start(() -> pump(client, server));
        start(() -> pump(server, client));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException ended) {
      // one side hung up: so does the other
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
