package io.philotes.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A port on the loopback interface that leads to a server over a line that can fail in every way: cut or reset at a
 * byte, silent in one direction or both, slow, narrow, in segments of one byte, with a bit wrong, with a message
 * missing. What is done is asked of a selection of its links: all of them, or those whose start-up packet fits.
 *
 * <p>Its threads are daemons. The seed decides the jitter of delays. Any thread may call.
 */
public final class FaultProxy implements AutoCloseable {

  private static final int BUFFER = 128 * 1024;

  private final long seed;
  private final int port;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final List<Links> selections = new CopyOnWriteArrayList<>();
  private final Map<String, Links> named = new ConcurrentHashMap<>();
  private final Links all;
  private volatile InetSocketAddress target;
  private volatile boolean closed;
  private ServerSocket listener;
  private Thread acceptor;
  private Socket placeholder;

  public FaultProxy(String host, int target) {
    this(host, target, 0);
  }

  public FaultProxy(String host, int target, long seed) {
    this.seed = seed;
    this.target = new InetSocketAddress(host, target);
    all = register(link -> true);
    listen(0);
    port = listener.getLocalPort();
  }

  /** To a server of these tests. */
  public static FaultProxy to(PostgresServer server) {
    return new FaultProxy(server.host(), server.port());
  }

  public int port() {
    return port;
  }

  /** New links lead to another server. */
  public void lead(String host, int newTarget) {
    target = new InetSocketAddress(host, newTarget);
  }

  public Links all() {
    return all;
  }

  /** Replication connections, told by the parameter {@code replication} of their start-up packet. */
  public Links replication() {
    return named.computeIfAbsent("replication", name -> select(Startup::isReplication));
  }

  /** Connections whose {@code application_name} contains this. */
  public Links application(String part) {
    return named.computeIfAbsent("application " + part, name -> select(startup -> startup.application().contains(part)));
  }

  /** A new selection, by what clients say of themselves. */
  public Links select(Predicate<Startup> member) {
    return register(link -> Optional.ofNullable(link.startup()).filter(member).isPresent());
  }

  /** New connections are refused; those that are open stay. */
  public synchronized void refuse() {
    if (placeholder == null) {
      close(listener);
      awaitEnd(acceptor);
      placeholder = keepPort();
    }
  }

  /** New connections are accepted again. */
  public synchronized void accept() {
    if (placeholder != null) {
      close(placeholder);
      placeholder = null;
      listen(port);
    }
  }

  /** Takes back everything that was asked for. */
  public void heal() {
    accept();
    selections.forEach(Links::heal);
  }

  /** Ends every link; nobody listens on the port any more. */
  @Override
  public synchronized void close() {
    closed = true;
    close(listener);
    if (placeholder != null) {
      close(placeholder);
    }
    links.forEach(Link::close);
  }

  List<Link> links() {
    return links;
  }

  List<Links> selections(Link link) {
    return selections.stream().filter(selection -> selection.has(link)).toList();
  }

  void forget(Link link) {
    links.remove(link);
  }

  private Links register(Predicate<Link> member) {
    Links selection = new Links(this, member);
    selections.add(selection);
    links.forEach(Link::counted);
    return selection;
  }

  private synchronized void listen(int wanted) {
    try {
      listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerSocket current = listener;
    acceptor = spawn(() -> serve(current));
  }

  /** A socket that is bound and does not listen: nobody else gets the port, and who connects to it is refused. */
  private Socket keepPort() {
    try {
      Socket socket = new Socket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(ServerSocket current) {
    for (long number = 0; !current.isClosed(); number++) {
      try {
        Socket client = current.accept();
        long linkSeed = seed * 31 + number;
        spawn(() -> open(client, linkSeed));
      } catch (IOException closed) {
        continue;
      }
    }
  }

  private void open(Socket client, long linkSeed) {
    Socket server = new Socket();
    try {
      server.connect(target);
      for (Socket socket : List.of(client, server)) {
        socket.setTcpNoDelay(true);
        socket.setSendBufferSize(BUFFER);
      }
    } catch (IOException refused) {
      close(server);
      reset(client);
      return;
    }
    Link link = new Link(this, client, server, linkSeed);
    links.add(link);
    link.start();
    if (closed) {
      link.close();
    }
  }

  /** Until its thread has left it, a closed listener still has its port. */
  private static void awaitEnd(Thread acceptor) {
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Thread spawn(Runnable work) {
    Thread thread = new Thread(work, "fault proxy");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException closed) {
      return;
    }
    close(socket);
  }

  static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
