package io.philotes.endtoend;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.Postgres;
import io.philotes.verification.Deliveries;
import io.philotes.verification.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The buffer's tables on a file system of a few megabytes (F79): it fills while the bank works, and is given room later.
 * Needs the right to mount, and servers from Maven's binaries: what Docker runs sees no mount of ours.
 */
@Command(name = "disk-full", description = "The buffer's disk becomes full and free again (F79). Needs root.")
public final class DiskFullCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Option(names = "--seed", description = "of the bank's clients", defaultValue = "79")
  private long seed;

  @Option(names = "--megabytes", description = "size of the disk", defaultValue = "16")
  private int megabytes;

  @Override
  public Integer call() throws Exception {
    System.out.println("seed " + seed);
    Path disk = Files.createTempDirectory(Path.of("/tmp"), "philotes-disk");
    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=777", "tmpfs", disk.toString());
    try {
      return fill(disk);
    } finally {
      run("umount", "-l", disk.toString());
      Files.delete(disk);
    }
  }

  private int fill(Path disk) throws Exception {
    Path space = Files.createDirectory(disk.resolve("space"));
    run("chown", "--reference=" + Postgres.buffer().setting("data_directory"), space.toString());
    Postgres.buffer().execute("CREATE TABLESPACE small LOCATION '" + space + "'");
    try (Rig rig = Rig.open()) {
      rig.buffer().execute("ALTER DATABASE " + rig.buffer().name() + " SET default_tablespace = small");
      Deliveries log = new Deliveries(Deliveries.Contract.AT_LEAST_ONCE);
      try (JarProcess jar = rig.jar(log.newProcessThatMayLeadAgain())) {
        work(rig, log, jar, disk);
      }
    }
    Postgres.buffer().execute("DROP TABLESPACE small");
    System.out.println("sound");
    return 0;
  }

  private void work(Rig rig, Deliveries log, JarProcess jar, Path disk) throws IOException {
    rig.awaitStreaming();
    Workload.prepare(rig.source());
    try (Workload workload = rig.work(seed, 3, Duration.ofMillis(1))) {
      Await.until("the disk is full", LIMIT,
          () -> "BUFFER_FULL".equals(Status.source(rig.port(), Rig.SOURCE).getString("code")));
      System.out.println("full at position " + rig.lastPosition() + ", after " + workload.commits() + " transactions");
      long commits = workload.commits();
      Await.until("the source goes on", LIMIT, () -> workload.commits() > commits + 500);
      Await.until("it says that it waits", LIMIT, () -> Status.code(rig.port(), "/health/ready") == 503);
      require(Status.code(rig.port(), "/health/live") == 200, "it is live");
      int lines = jar.errors().size();
      require(lines < 200, lines + " log lines");
      run("mount", "-o", "remount,size=" + 20 * megabytes + "m", disk.toString());
      rig.awaitStreaming();
    }
    rig.awaitBuffered(LIMIT);
    rig.awaitConsumed("log");
    log.await(rig.lastPosition(), LIMIT);
    System.out.println(rig.check(log));
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("not so: " + what);
    }
  }

  private static void run(String... command) throws IOException {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed: this needs root");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
