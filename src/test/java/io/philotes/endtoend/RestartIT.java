package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The process stops, or is killed, while the bank works: nothing lost, nothing twice. */
class RestartIT {

  private static final Duration BREATH = Duration.ofMillis(5);
  private static final int WRITERS = 3;

  private final ConsumerLog log = new ConsumerLog();
  private Rig rig;
  private JarProcess jar;

  @BeforeEach
  void start() {
    rig = Rig.open();
    jar = rig.jar(log);
    rig.awaitStreaming();
    Bank.create(rig.source());
  }

  @AfterEach
  void stop() {
    jar.close();
    rig.close();
  }

  @Tag("smoke")
  @Test
  void f03StopsOnSigtermUnderLoadAndGoesOnAfterIt() {
    try (Bank bank = Bank.open(rig.source(), 1, WRITERS, BREATH)) {
      awaitProgress(bank);
      jar.terminate();
      assertEquals(143, jar.awaitExit(Duration.ofSeconds(10)));
      assertEquals(0, rig.walsender(), "the slot is free");
      log.check(rig.cursor("log"));

      jar = rig.jar(log);
      rig.awaitStreaming();
      awaitProgress(bank);
    }
    checkAll();
    assertEquals(0, log.repeated(), "a clean stop repeats nothing");
    assertEquals(0, rig.command("verify").exit());
  }

  @Test
  void f04EndsSoonWhenToldToWhileItStarts() {
    jar.terminate();
    jar.awaitExit(Duration.ofSeconds(10));
    for (String line : new String[] {"Serves HTTP", "Leads the source"}) {
      jar = rig.jar(log);
      jar.awaitLine(line, Duration.ofSeconds(30));
      jar.terminate();
      jar.terminate();
      assertEquals(143, jar.awaitExit(Duration.ofSeconds(10)));
      assertEquals(0, rig.walsender(), "the slot is free");
    }
    jar = rig.jar(log);
    rig.awaitStreaming();
    checkAll();
  }

  /** As Ctrl-C does; a background job of a shell would ignore the signal. */
  @Test
  void f04EndsSoonWhenInterrupted() {
    jar.terminate();
    jar.awaitExit(Duration.ofSeconds(10));
    for (String line : new String[] {"Serves HTTP", "to=\"STREAMING\""}) {
      jar = rig.jar(List.of("env", "--default-signal=INT"), Rig.HEAP, log);
      jar.awaitLine(line, Duration.ofSeconds(30));
      jar.interrupt();
      assertEquals(130, jar.awaitExit(Duration.ofSeconds(10)));
      assertEquals(0, rig.walsender(), "the slot is free");
    }
    jar = rig.jar(log);
    rig.awaitStreaming();
    checkAll();
  }

  @Test
  void f01SurvivesKillsAtRandomTimes() {
    long seed = Long.getLong("philotes.seed", System.nanoTime());
    System.out.println("RestartIT: -Dphilotes.seed=" + seed);
    Random random = new Random(seed);
    try (Bank bank = Bank.open(rig.source(), seed, WRITERS, BREATH)) {
      for (int i = 0; i < 6; i++) {
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1500)).toNanos());
        jar.kill();
        jar = rig.jar(log);
        if (random.nextInt(4) > 0) {
          rig.awaitStreaming();
          awaitProgress(bank);
        }
      }
    }
    rig.awaitStreaming();
    checkAll();
  }

  /**
   * What the buffer has but the source was not told of comes again after the restart and must not be stored again. A
   * proxy keeps the confirmations from the source, and all questions to its catalog: every table is known before.
   */
  @Test
  void f01StoresNothingTwiceWhenKilledBetweenCommitAndConfirmation() {
    try (Bank bank = Bank.open(rig.source(), 2, WRITERS, BREATH)) {
      awaitProgress(bank);
    }
    rig.awaitBuffered();
    jar.terminate();
    jar.awaitExit(Duration.ofSeconds(10));
    try (TcpProxy proxy = new TcpProxy(rig.source().server().host(), rig.source().server().port())) {
      rig.with("PHILOTES_SOURCE_PORT", String.valueOf(proxy.port()));
      jar = rig.jar(log);
      rig.awaitStreaming();
      proxy.hold();
      Lsn64 confirmed = rig.confirmed();
      try (Bank bank = Bank.open(rig.source(), 3, WRITERS, BREATH)) {
        Await.until("200 transactions", Rig.LONG, () -> bank.commits() >= 200);
      }
      rig.awaitBuffered();
      jar.kill();
      proxy.cut();
      proxy.release();
      Await.until("the slot is free", Duration.ofSeconds(30), () -> rig.walsender() == 0);
      assertTrue(rig.durable().isAfter(rig.confirmed()), "the buffer is ahead of what the source was told");
      assertTrue(!rig.confirmed().isAfter(confirmed), "no confirmation came through");
      long stored = rig.lastPosition();

      jar = rig.jar(log);
      rig.awaitStreaming();
      assertEquals(stored, rig.lastPosition());
      checkAll();
    }
  }

  private void awaitProgress(Bank bank) {
    long commits = bank.commits();
    long position = rig.lastPosition();
    Await.until("100 more transactions and 300 more events", Rig.LONG,
        () -> bank.commits() > commits + 100 && rig.lastPosition() > position + 300);
  }

  private void checkAll() {
    rig.awaitBuffered();
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), Duration.ofSeconds(10));
    BufferChecker.check(rig);
    log.check(rig.lastPosition());
  }
}
