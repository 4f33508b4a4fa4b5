package io.philotes.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One connection through a {@link FaultProxy}: a client's socket, a server's, and a pump each way. */
final class Link {

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;
  private final StartupReader startup = new StartupReader();
  private final Pump toServer;
  private final Pump toClient;
  private final Set<Direction> silent = EnumSet.noneOf(Direction.class);
  private final Set<Direction> ended = EnumSet.noneOf(Direction.class);
  private final Set<Links> counted = new HashSet<>();
  private volatile boolean over;

  Link(FaultProxy proxy, Socket client, Socket server, long seed) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
    toServer = new Pump(this, Direction.TO_SERVER, client, server, new Random(seed));
    toClient = new Pump(this, Direction.TO_CLIENT, server, client, new Random(~seed));
  }

  void start() {
    counted();
    for (Pump pump : List.of(toServer, toClient)) {
      FaultProxy.spawn(pump::read);
      FaultProxy.spawn(pump::write);
    }
  }

  /** Null while it is not known. */
  Startup startup() {
    return startup.startup();
  }

  StartupReader startupReader() {
    return startup;
  }

  /** Selections that this link belongs to, each told once of it. */
  synchronized List<Links> counted() {
    List<Links> selections = proxy.selections(this);
    selections.stream().filter(counted::add).forEach(Links::countOpened);
    return selections;
  }

  boolean isHeld(Direction direction) {
    synchronized (this) {
      if (silent.contains(direction)) {
        return true;
      }
    }
    return proxy.selections(this).stream().anyMatch(links -> links.holds(direction));
  }

  Pace pace(Direction direction) {
    return proxy.selections(this).stream().map(links -> links.pace(direction)).filter(pace -> !pace.equals(Pace.UNDISTURBED))
        .findFirst().orElse(Pace.UNDISTURBED);
  }

  List<Trip> trips(Direction direction) {
    List<Trip> trips = new ArrayList<>();
    proxy.selections(this).forEach(links -> links.trips().stream().filter(trip -> trip.direction() == direction && trip.isArmed())
        .forEach(trips::add));
    return trips;
  }

  void count(Direction direction, int bytes) {
    counted().forEach(links -> links.count(direction, bytes));
  }

  void silence(Direction direction) {
    synchronized (this) {
      silent.add(direction);
    }
    wake();
  }

  void unsilence() {
    synchronized (this) {
      silent.clear();
    }
    wake();
  }

  void wake() {
    toServer.wake();
    toClient.wake();
  }

  boolean isOver() {
    return over;
  }

  /** The pumps go on reading to the end, because closing a socket with unread bytes would be a reset. */
  void cut() {
    over = true;
    wake();
    endOutput(client);
    endOutput(server);
  }

  void reset() {
    over = true;
    proxy.forget(this);
    wake();
    FaultProxy.reset(client);
    FaultProxy.reset(server);
  }

  /** One side has ended its output, and the other one knows. */
  void end(Direction direction, Socket to) {
    endOutput(to);
    boolean both;
    synchronized (this) {
      ended.add(direction);
      both = ended.size() == 2;
    }
    if (both || pump(direction.reverse()).isDeaf()) {
      close();
    }
  }

  /** One side takes nothing any more: when it has said so by ending its output, there is nothing left to wait for. */
  void endIfBothAreGone(Direction deaf) {
    boolean heard;
    synchronized (this) {
      heard = ended.contains(deaf.reverse());
    }
    if (heard) {
      close();
    }
  }

  private Pump pump(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }

  void close() {
    over = true;
    proxy.forget(this);
    wake();
    FaultProxy.close(client);
    FaultProxy.close(server);
  }

  private static void endOutput(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException gone) {
      FaultProxy.close(socket);
    }
  }
}
