package io.philotes.testing;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Some of the links of a {@link FaultProxy}, those open now and those still to come, and what is done to them. A link
 * belongs to a selection by its start-up packet from the moment that packet has been read. Any thread may call.
 */
public final class Links {

  private final FaultProxy proxy;
  private final Predicate<Link> member;
  private final Set<Direction> held = EnumSet.noneOf(Direction.class);
  private final Map<Direction, Pace> paces = new EnumMap<>(Direction.class);
  private final List<Trip> trips = new CopyOnWriteArrayList<>();
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();
  private final AtomicInteger opened = new AtomicInteger();

  Links(FaultProxy proxy, Predicate<Link> member) {
    this.proxy = proxy;
    this.member = member;
  }

  /** From now on nothing passes in this direction, not even the end of a link; it waits. */
  public void hold(Direction direction) {
    change(() -> held.add(direction));
  }

  /** From now on nothing passes either way: a half-open line. New links can be opened, and hang as well. */
  public void hold() {
    change(() -> held.addAll(EnumSet.allOf(Direction.class)));
  }

  /** What was held back passes, also on links that a trip silenced. */
  public void release() {
    change(held::clear);
    members().forEach(Link::unsilence);
  }

  public void pace(Direction direction, Pace pace) {
    change(() -> paces.put(direction, pace));
  }

  public void pace(Pace pace) {
    pace(Direction.TO_SERVER, pace);
    pace(Direction.TO_CLIENT, pace);
  }

  /** Arms an effect for one link of these. */
  public Trip trip(Direction direction, Moment moment, Effect effect) {
    Trip trip = new Trip(direction, moment, effect);
    trips.removeIf(old -> !old.isArmed());
    trips.add(trip);
    return trip;
  }

  /** Ends these links in an orderly way; what is held back or on its way is lost. New ones can be opened. */
  public void cut() {
    members().forEach(Link::cut);
  }

  /** Resets these links. */
  public void reset() {
    members().forEach(Link::reset);
  }

  /** Takes back everything asked for, and lets pass what was held back. */
  public void heal() {
    trips.forEach(Trip::disarm);
    trips.clear();
    change(paces::clear);
    release();
  }

  /** How many are open. */
  public int open() {
    return members().size();
  }

  /** How many there have been. */
  public int opened() {
    return opened.get();
  }

  /** Bytes that have passed. */
  public long bytes(Direction direction) {
    return counter(direction).get();
  }

  /** Waits until so many links have been opened since the proxy began. */
  public void awaitOpened(int number, Duration limit) {
    Await.until(number + " links", limit, () -> opened() >= number);
  }

  boolean has(Link link) {
    return member.test(link);
  }

  void countOpened() {
    opened.incrementAndGet();
  }

  void count(Direction direction, int bytes) {
    counter(direction).addAndGet(bytes);
  }

  synchronized boolean holds(Direction direction) {
    return held.contains(direction);
  }

  synchronized Pace pace(Direction direction) {
    return paces.getOrDefault(direction, Pace.UNDISTURBED);
  }

  List<Trip> trips() {
    return trips;
  }

  private List<Link> members() {
    return proxy.links().stream().filter(link -> !link.isOver() && has(link)).toList();
  }

  private AtomicLong counter(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }

  private void change(Runnable what) {
    synchronized (this) {
      what.run();
    }
    proxy.links().forEach(Link::wake);
  }
}
