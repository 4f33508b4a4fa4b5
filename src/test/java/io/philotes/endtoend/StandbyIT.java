package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes with the same configuration: one writes, the other takes over without loss. */
class StandbyIT {

  private static final String CONSUMER = "log";
  private static final Duration START = Duration.ofSeconds(60);

  private final ConsumerLog log = new ConsumerLog();
  private Rig rig;
  private Instance one;
  private Instance other;

  /** A process and where it answers. */
  private record Instance(String name, int port, JarProcess process) {
    String state() {
      return Status.sourceState(port, Rig.SOURCE);
    }

    boolean is(String state) {
      return process.isAlive() && state.equals(state());
    }
  }

  @BeforeEach
  void open() {
    rig = Rig.open();
    Bank.create(rig.source());
  }

  @AfterEach
  void close() {
    for (Instance instance : new Instance[] {one, other}) {
      if (instance != null) {
        instance.process().close();
      }
    }
    rig.close();
  }

  private void startBoth() {
    one = new Instance("one", rig.port(), rig.jar(log));
    int port = Rig.freePort();
    other = new Instance("two", port, rig.jar("two", port, log));
    Await.until("one leads and one stands by", START, () -> one.is("STREAMING") && other.is("STANDBY")
        || one.is("STANDBY") && other.is("STREAMING"));
    if (one.is("STANDBY")) {
      Instance leader = other;
      other = one;
      one = leader;
    }
  }

  private long fence() {
    return rig.buffer().queryLong("SELECT fence FROM philotes.sources WHERE name = '" + Rig.SOURCE + "'");
  }

  private void checkAll() {
    rig.awaitBuffered();
    rig.awaitConsumed(CONSUMER);
    log.await(rig.lastPosition(), Duration.ofSeconds(20));
    log.check(rig.lastPosition());
    BufferChecker.check(rig);
  }

  /** Waits for the other to stream; milliseconds since {@code since} of {@link System#nanoTime}. */
  private long takenOver(long since, Duration limit) {
    Await.until("the standby takes over", limit, () -> other.is("STREAMING"));
    return Duration.ofNanos(System.nanoTime() - since).toMillis();
  }

  @Test
  void oneOfTwoThatStartTogetherWritesAndTheOtherTakesOverWhenItIsKilled() {
    startBoth();
    assertEquals(200, Status.code(one.port(), "/health/ready"));
    assertEquals(200, Status.code(other.port(), "/health/ready"), "a standby is ready");
    assertEquals(200, Status.code(other.port(), "/health/live"));
    assertEquals(one.name(), Status.source(other.port(), Rig.SOURCE).getString("leader"));

    try (Bank bank = Bank.open(rig.source(), 9, 3, Duration.ofMillis(2))) {
      Await.until("it is under load", START, () -> bank.commits() > 500);
      assertEquals("STANDBY", Status.consumer(other.port(), CONSUMER).getString("state"));
      long since = System.nanoTime();
      one.process().kill();
      long millis = takenOver(since, Duration.ofSeconds(15));
      System.out.println("StandbyIT: taken over " + millis + " ms after kill -9");
      assertTrue(millis < 10_000, millis + " ms");
      long commits = bank.commits();
      Await.until("the load goes on", START, () -> bank.commits() > commits + 300);
    }
    checkAll();
  }

  @Test
  void givesTheLeadUpAtOnceWhenItIsToldToStop() {
    startBoth();
    try (Bank bank = Bank.open(rig.source(), 10, 2, Duration.ofMillis(2))) {
      Await.until("it is under load", START, () -> bank.commits() > 200);
      long since = System.nanoTime();
      one.process().terminate();
      long millis = takenOver(since, Duration.ofSeconds(15));
      System.out.println("StandbyIT: taken over " + millis + " ms after SIGTERM");
      assertEquals(143, one.process().awaitExit(Duration.ofSeconds(20)));
    }
    checkAll();
    assertEquals(0, log.repeated(), "an orderly change of the lead repeats no delivery");
  }

  /** The source's wal_sender_timeout and the lease both run out; then the frozen process comes back. */
  @Test
  void aLeaderThatWasFrozenForTooLongComesBackAsStandbyAndWritesNothing() {
    rig.source().execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '6s'");
    startBoth();
    try (Bank bank = Bank.open(rig.source(), 11, 3, Duration.ofMillis(2))) {
      Await.until("it is under load", START, () -> bank.commits() > 300);
      long fence = fence();
      long since = System.nanoTime();
      one.process().freeze();
      long millis = takenOver(since, Duration.ofSeconds(30));
      System.out.println("StandbyIT: taken over " + millis + " ms after SIGSTOP, wal_sender_timeout 6 s");
      assertTrue(fence() > fence);
      long before = rig.lastPosition();
      long current = fence();
      one.process().thaw();
      Await.until("the thawed leader stands by", START, () -> one.is("STANDBY"));
      assertEquals(200, Status.code(one.port(), "/health/ready"));
      assertEquals(current, fence(), "the thawed leader did not take the lead back");
      assertTrue(other.is("STREAMING"));
      Await.until("the other goes on", START, () -> rig.lastPosition() > before + 300);
    }
    assertEquals(List.of(), one.process().errors().stream().filter(line -> line.contains(" ERROR ")).toList());
    checkAll();
  }

  /** The server would keep the frozen leader's connection for a minute. */
  @Test
  void withTakeoverANewLeaderDoesNotWaitForTheSourceToDropTheFormerOne() {
    rig.with("PHILOTES_SOURCE_TAKEOVER", "true");
    rig.source().execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '60s'");
    startBoth();
    try (Bank bank = Bank.open(rig.source(), 12, 2, Duration.ofMillis(2))) {
      Await.until("it is under load", START, () -> bank.commits() > 300);
      long since = System.nanoTime();
      one.process().freeze();
      long millis = takenOver(since, Duration.ofSeconds(20));
      System.out.println("StandbyIT: taken over " + millis + " ms after SIGSTOP with takeover, wal_sender_timeout 60 s");
      assertTrue(millis < 15_000, millis + " ms");
      one.process().thaw();
      Await.until("the thawed leader stands by", START, () -> one.is("STANDBY"));
    }
    checkAll();
  }
}
