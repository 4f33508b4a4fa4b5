package io.philotes.endtoend;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.verification.CheckReport;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One transaction of gigabytes through a process with a small heap (F37): whole, once, with bounded memory. */
@Command(name = "large-transaction", description = "One transaction of gigabytes (F37).")
public final class LargeTransactionCommand implements Callable<Integer> {

  private static final long ROW = 1_000;
  private static final Duration LIMIT = Duration.ofHours(2);

  @Option(names = "--seed", description = "of the rows' content", defaultValue = "37")
  private long seed;

  @Option(names = "--gigabytes", description = "size of the rows", defaultValue = "5")
  private double gigabytes;

  @Option(names = "--resident", description = "most megabytes of memory", defaultValue = "512")
  private long resident;

  @Override
  public Integer call() {
    System.out.println("seed " + seed);
    long rows = (long) (gigabytes * 1e9 / ROW);
    try (Rig rig = Rig.open(); JarProcess jar = rig.jar()) {
      rig.awaitStreaming();
      rig.source().execute("CREATE TABLE big (id bigint PRIMARY KEY, pad text)");
      rig.awaitBuffered();
      long before = rig.lastPosition();
      long walsender = rig.walsender();
      rig.source().execute("INSERT INTO big SELECT n, repeat(md5((n # " + seed + ")::text), 30) FROM generate_series(1, " + rows + ") n");
      System.out.println(rows + " rows are committed");
      Await.until("the transaction is there", LIMIT, () -> arrived(rig, before, rows));
      return judge(rig, jar, before, rows, walsender);
    }
  }

  private final AtomicReference<Double> latest = new AtomicReference<>(0.0);

  /** All of it; what is visible before must be nothing. */
  private boolean arrived(Rig rig, long before, long rows) {
    double age = Double.parseDouble(rig.source().queryText("SELECT coalesce(max(extract(epoch FROM clock_timestamp() - reply_time)), 0)"
        + " FROM pg_stat_replication"));
    latest.accumulateAndGet(age, Math::max);
    long position = rig.lastPosition();
    if (position != before && position != before + rows) {
      throw new IllegalArgumentException("a part is visible: position " + position);
    }
    return position == before + rows;
  }

  private int judge(Rig rig, JarProcess jar, long before, long rows, long walsender) {
    long peak = Resident.peakMegabytes(jar.pid());
    System.out.printf("at most %d MB resident with -Xmx%dm, at most %.1f s between two status updates%n", peak, Rig.HEAP, latest.get());
    CheckReport report = rig.checkOrder();
    boolean sound = report.events() == before + rows && peak <= resident && latest.get() < 30 && rig.walsender() == walsender;
    System.out.println(sound ? "sound" : "NOT sound");
    return sound ? 0 : 1;
  }
}
