package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.Deliveries;
import io.philotes.verification.Workload;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes with the same configuration (F07): one leads, the other stands by and takes over. */
class TwoInstancesIT {

  private static final Duration TAKEOVER = Duration.ofSeconds(30);

  private final Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
  private final int otherPort = FreePort.find();
  private Rig rig;
  private JarProcess one;
  private JarProcess other;
  private Workload workload;

  @BeforeEach
  void startBothAtOnce() {
    rig = Rig.open();
    rig.source().execute("ALTER DATABASE " + rig.source().name() + " SET wal_sender_timeout = '4s'");
    one = rig.jar("one", rig.port(), log.newProcessThatMayLeadAgain());
    other = rig.jar("other", otherPort, log.newProcessThatMayLeadAgain());
    Await.until("one leads and the other stands by", Duration.ofSeconds(60), () -> states().equals("STREAMING STANDBY"));
    Workload.prepare(rig.source());
    workload = rig.work(7, 2, Duration.ofMillis(5));
    awaitProgress();
  }

  @AfterEach
  void stop() {
    workload.close();
    one.close();
    other.close();
    rig.close();
  }

  @Test
  void f07OneWritesAndBothAreReady() {
    assertEquals("STREAMING STANDBY", states());
    assertEquals(1, rig.source().queryLong("SELECT count(*) FROM pg_stat_replication WHERE pid = " + rig.walsender()));
    for (int port : new int[] {rig.port(), otherPort}) {
      assertEquals(200, Status.code(port, "/health/ready"));
      assertEquals(200, Status.code(port, "/health/live"));
    }
    int leader = leaderPort();
    int standby = leader == rig.port() ? otherPort : rig.port();
    assertEquals(leader == rig.port() ? "one" : "other", Status.source(standby, Rig.SOURCE).getString("leader"));
    assertEquals("STANDBY", Status.consumer(standby, "log").getString("state"));
    checkAll();
    assertEquals(0, log.repeated());
  }

  @Test
  void f07TheOtherTakesOverWhenTheLeaderIsKilled() {
    int standby = leaderPort() == rig.port() ? otherPort : rig.port();
    leader().kill();
    long killed = System.nanoTime();
    Status.awaitSource(standby, Rig.SOURCE, "STREAMING", TAKEOVER);
    System.out.println("TwoInstancesIT: took over " + Duration.ofNanos(System.nanoTime() - killed).toMillis() + " ms after a kill");
    awaitProgress();
    checkAll();
  }

  /** The frozen leader still has its connections, a lease that ran out and a fence that is old. */
  @Test
  void f06ALeaderThatWasFrozenWritesNothingMoreAndStandsBy() {
    int former = leaderPort();
    int standby = former == rig.port() ? otherPort : rig.port();
    JarProcess frozen = leader();
    frozen.freeze();
    Status.awaitSource(standby, Rig.SOURCE, "STREAMING", TAKEOVER);
    long fence = fence();
    awaitProgress();
    frozen.thaw();
    Status.awaitSource(former, Rig.SOURCE, "STANDBY", TAKEOVER);
    assertEquals("STREAMING", Status.sourceState(standby, Rig.SOURCE));
    awaitProgress();
    assertEquals(fence, fence(), "nobody led in between");
    checkAll();
  }

  private long fence() {
    return rig.buffer().queryLong("SELECT fence FROM philotes.sources");
  }

  private String states() {
    String first = Status.sourceState(rig.port(), Rig.SOURCE);
    String second = Status.sourceState(otherPort, Rig.SOURCE);
    return first.equals("STREAMING") ? first + " " + second : second + " " + first;
  }

  private int leaderPort() {
    return Status.sourceState(rig.port(), Rig.SOURCE).equals("STREAMING") ? rig.port() : otherPort;
  }

  private JarProcess leader() {
    return leaderPort() == rig.port() ? one : other;
  }

  private void awaitProgress() {
    Await.until("the buffer has a source", Rig.LONG, () -> rig.lastPosition() >= 0);
    long position = rig.lastPosition();
    Await.until("200 more events", Rig.LONG, () -> rig.lastPosition() > position + 200);
  }

  private void checkAll() {
    workload.close();
    rig.awaitBuffered();
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), Duration.ofSeconds(10));
    assertTrue(rig.check(log).events() > 0);
  }
}
