package io.philotes.badinput;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Something that listens on the loopback interface and is not PostgreSQL. */
final class Impostor implements AutoCloseable {

  /** What it does with a connection. */
  enum Manner {
    /** Accepts and never says anything. */
    SILENT,
    /** Closes at once. */
    CLOSING,
    /** Answers whatever comes as an HTTP server would. */
    HTTP,
    /** Speaks first, as a mail server does. */
    GREETING,
    /** Refuses the session settings of the start, as PgBouncer does. */
    POOLER
  }

  private final ServerSocket listener;
  private final Manner manner;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();

  Impostor(Manner manner) throws IOException {
    this.manner = manner;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "impostor " + manner);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = listener.accept();
        accepted.add(socket);
        answer(socket);
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void answer(Socket socket) throws IOException {
    switch (manner) {
      case SILENT -> { }
      case CLOSING -> socket.close();
      case HTTP -> {
        if (socket.getInputStream().read() >= 0) {
          say(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
        socket.close();
      }
      case POOLER -> {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.skipNBytes(in.readInt() - Integer.BYTES);
        String fields = "SFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0";
        say(socket, "E\0\0\0" + (char) (Integer.BYTES + fields.length()) + fields);
        socket.close();
      }
      case GREETING -> say(socket, "220 mail.example.org ESMTP\r\n");
    }
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }
}
