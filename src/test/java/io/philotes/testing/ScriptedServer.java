package io.philotes.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server whose side of each connection the test plays itself. */
final class ScriptedServer implements AutoCloseable {

  private static final int LIMIT = 20_000;

  private final ServerSocket listener;

  ScriptedServer() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    listener.setSoTimeout(LIMIT);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The next connection. */
  Socket next() throws IOException {
    Socket socket = listener.accept();
    socket.setSoTimeout(LIMIT);
    return socket;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
