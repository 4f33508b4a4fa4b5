package io.philotes.demo;

import io.philotes.demo.postgres.PgArchive;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code mvn -q compile exec:java [-Dexec.args="demo --seconds N"]}. Exit codes: 0 everything committed was delivered
 * exactly once, 1 not, 2 wrong arguments or a machine it cannot run on.
 *
 * <p>Ctrl-C closes the shop; the proof runs while the JVM waits in its shutdown hook, and its result is the exit code.
 */
public final class Demo {

  private static final CountDownLatch FINISHED = new CountDownLatch(1);
  private static final AtomicInteger EXIT = new AtomicInteger(1);

  private Demo() {}

  public static void main(String[] arguments) {
    quietLogs();
    DemoOptions options = null;
    try {
      options = DemoOptions.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      exit(2, e.getMessage());
    }
    if (PgArchive.obstacle() != null) {
      exit(2, "demo: " + PgArchive.obstacle());
    }
    DemoRun run = new DemoRun(options, System.out);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(run), "close the shop"));
    EXIT.set(execute(run));
    FINISHED.countDown();
    System.exit(EXIT.get());
  }

  private static int execute(DemoRun run) {
    try {
      return run.execute() ? 0 : 1;
    } catch (IOException | SQLException | RuntimeException e) {
      System.err.println("demo: " + (e.getMessage() == null ? e : e.getMessage()));
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** After Ctrl-C the run goes on to its proof; the JVM would exit with 130 whatever that shows, so it is halted. */
  private static void finish(DemoRun run) {
    if (FINISHED.getCount() == 0) {
      return;
    }
    run.closeTheShop();
    try {
      FINISHED.await();
      System.out.flush();
      Runtime.getRuntime().halt(EXIT.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Only warnings, so that the summary stays readable; PHILOTES_LOG_LEVEL asks for more. */
  private static void quietLogs() {
    if (System.getenv("PHILOTES_LOG_LEVEL") == null && System.getProperty("PHILOTES_LOG_LEVEL") == null) {
      System.setProperty("PHILOTES_LOG_LEVEL", "WARN");
    }
  }

  private static void exit(int code, String line) {
    System.err.println(line);
    FINISHED.countDown();
    System.exit(code);
  }
}
