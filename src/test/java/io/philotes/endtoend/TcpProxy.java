package io.philotes.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port on the loopback interface that leads to a server. What clients send can be held back while what the server
 * sends still arrives; every connection can be cut.
 */
final class TcpProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final String host;
  private volatile int target;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Object gate = new Object();
  private boolean holding;

  TcpProxy(String host, int target) {
    this.host = host;
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    spawn(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** New connections lead to another port of the host, as after a failover; the old ones end. */
  void moveTo(int port) {
    target = port;
    cut();
  }

  /** How often anybody connected so far. */
  int connections() {
    return connections.get();
  }

  /** From now on nothing that clients send arrives. */
  void hold() {
    synchronized (gate) {
      holding = true;
    }
  }

  /** What clients send arrives again, also what was held back. */
  void release() {
    synchronized (gate) {
      holding = false;
      gate.notifyAll();
    }
  }

  /** Ends every connection; what is held back is lost. */
  void cut() {
    sockets.forEach(TcpProxy::close);
    sockets.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        connections.incrementAndGet();
        Socket server = new Socket(host, target);
        sockets.addAll(List.of(client, server));
        spawn(() -> pump(client, server, true));
        spawn(() -> pump(server, client, false));
      } catch (IOException e) {
        continue;
      }
    }
  }

  private void pump(Socket from, Socket to, boolean gated) {
    byte[] bytes = new byte[16 * 1024];
    try (from; to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        if (gated) {
          passGate();
        }
        out.write(bytes, 0, read);
      }
    } catch (IOException | InterruptedException e) {
      return;
    }
  }

  private void passGate() throws InterruptedException {
    synchronized (gate) {
      while (holding) {
        gate.wait();
      }
    }
  }

  private static void spawn(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    release();
  }
}
