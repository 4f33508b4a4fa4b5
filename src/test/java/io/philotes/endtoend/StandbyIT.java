package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import io.philotes.verification.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a standby finds when it takes over: an orderly stop, a frozen leader, a frozen leader with an open write. */
class StandbyIT {

  private static final String CONSUMER = "log";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ROWS = 50_000;

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private Rig rig;
  private Instance leader;
  private Instance standby;

  /** A process and where it answers. */
  private record Instance(int port, JarProcess process) {
    boolean is(String state) {
      return process.isAlive() && state.equals(Status.sourceState(port, Rig.SOURCE));
    }
  }

  @BeforeEach
  void open() {
    rig = Rig.open();
  }

  @AfterEach
  void close() {
    for (Instance instance : new Instance[] {leader, standby}) {
      if (instance != null) {
        instance.process().close();
      }
    }
    rig.close();
  }

  /** One after the other: then it is known who leads. */
  private void start() {
    leader = new Instance(rig.port(), rig.jar(log));
    rig.awaitStreaming();
    int port = FreePort.find();
    standby = new Instance(port, rig.jar("two", port, log.newProcess()));
    Await.until("the second stands by", LIMIT, () -> standby.is("STANDBY"));
    Workload.prepare(rig.source());
    rig.source().execute("CREATE TABLE big (id int PRIMARY KEY, pad text)");
  }

  @Test
  void f95TakesOverAtOnceAndRepeatsNothingWhenTheLeaderIsToldToStop() {
    start();
    try (Workload workload = rig.work(10, 2, Duration.ofMillis(3))) {
      Await.until("it is under load", LIMIT, () -> workload.commits() > 200);
      long since = System.nanoTime();
      leader.process().terminate();
      long millis = takenOver(since);
      System.out.println("StandbyIT: took over " + millis + " ms after SIGTERM");
      assertTrue(millis < 10_000, millis + " ms");
      assertEquals(143, leader.process().awaitExit(Duration.ofSeconds(20)));
      long commits = workload.commits();
      Await.until("the load goes on", LIMIT, () -> workload.commits() > commits + 100);
    }
    checkAll();
    assertEquals(0, log.repeated(), "an orderly change of the lead repeats no delivery");
    assertEquals(List.of(), leader.process().errors().stream().filter(line -> line.contains(" WARN ")).toList());
  }

  /** The server would keep the frozen leader's connection for a minute. */
  @Test
  void withTakeoverItDoesNotWaitForTheSourceToDropTheFormerLeader() {
    rig.with("PHILOTES_SOURCE_TAKEOVER", "true");
    rig.source().execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '60s'");
    start();
    try (Workload workload = rig.work(12, 2, Duration.ofMillis(3))) {
      Await.until("it is under load", LIMIT, () -> workload.commits() > 200);
      long since = System.nanoTime();
      leader.process().freeze();
      long millis = takenOver(since);
      System.out.println("StandbyIT: took over " + millis + " ms after SIGSTOP with takeover, wal_sender_timeout 60 s");
      assertTrue(millis < 15_000, millis + " ms");
      leader.process().thaw();
      Await.until("the former leader stands by", LIMIT, () -> leader.is("STANDBY"));
      assertTrue(standby.is("STREAMING"));
    }
    checkAll();
  }

  /** The frozen leader holds the locks of its open write until the new one ends its backend. */
  @Test
  void f06EndsTheOpenWriteOfALeaderThatWasFrozenInTheMiddleOfIt() {
    rig.source().execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '6s'");
    start();
    rig.awaitBuffered();
    rig.source().execute("INSERT INTO big SELECT i, repeat(md5(i::text), 16) FROM generate_series(1, " + ROWS + ") i");
    ChunkedWrite.awaitHalfWritten(rig, 4);
    long before = rig.lastPosition();
    long since = System.nanoTime();
    leader.process().freeze();
    assertEquals(before, rig.lastPosition(), "nothing is committed yet");
    System.out.println("StandbyIT: took over " + takenOver(since) + " ms after SIGSTOP in an open write, wal_sender_timeout 6 s");
    Await.until("the transaction is buffered", LIMIT, () -> rig.lastPosition() == before + ROWS);
    leader.process().thaw();
    Await.until("the former leader stands by", LIMIT, () -> leader.is("STANDBY"));
    assertEquals(before + ROWS, rig.lastPosition());
    checkAll();
  }

  /** Waits for the standby to stream; milliseconds since {@code since} of {@link System#nanoTime}. */
  private long takenOver(long since) {
    Await.until("the standby takes over", Duration.ofSeconds(40), () -> standby.is("STREAMING"));
    return Duration.ofNanos(System.nanoTime() - since).toMillis();
  }

  private void checkAll() {
    rig.awaitBuffered();
    rig.awaitConsumed(CONSUMER);
    log.await(rig.lastPosition(), Duration.ofSeconds(20));
    rig.check(log);
  }
}
