package io.philotes.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.philotes.postgres.protocol.ServerError;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Keeps what a stream delivers, for a test thread to wait for. A test overrides what it wants to happen as well. */
class RecordingHandler implements ReplicationHandler {

  /** One call; the fields that it does not have are 0 or null. */
  record Event(String name, char message, long walStart, long walEnd, boolean replyRequested, ServerError notice, Throwable cause) {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  @Override
  public void xLogData(long walStart, long walEnd, long serverTime, byte[] bytes, int offset, int length) {
    events.add(new Event("data", (char) bytes[offset], walStart, walEnd, false, null, null));
  }

  @Override
  public void keepalive(long walEnd, long serverTime, boolean replyRequested) {
    events.add(new Event("keepalive", ' ', 0, walEnd, replyRequested, null, null));
  }

  @Override
  public void readComplete() {
    events.add(new Event("readComplete", ' ', 0, 0, false, null, null));
  }

  @Override
  public void warning(ServerError notice) {
    events.add(new Event("warning", ' ', 0, 0, false, notice, null));
  }

  @Override
  public void closed(Throwable causeOrNull) {
    events.add(new Event("closed", ' ', 0, 0, false, null, causeOrNull));
  }

  /** The next event that fits; what came before it is forgotten. */
  Event next(Predicate<Event> fits) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    Event event;
    do {
      event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertNotNull(event, "waited for an event in vain");
    } while (!fits.test(event));
    return event;
  }

  Event next(String name) throws InterruptedException {
    return next(event -> event.name().equals(name));
  }

  Event nextMessage(char message) throws InterruptedException {
    return next(event -> event.name().equals("data") && event.message() == message);
  }

  /** Whether nothing of that name arrives in the given time. */
  boolean silent(String name, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (Event event = poll(deadline); event != null; event = poll(deadline)) {
      if (event.name().equals(name)) {
        return false;
      }
    }
    return true;
  }

  private Event poll(long deadline) throws InterruptedException {
    return events.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
  }
}
