package io.philotes.endtoend;

import io.philotes.testing.Postgres;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The long form of the cases of the lines between us, the source and the buffer: cuts, flips, slowness, outages. */
@Command(name = "links", description = "Cuts, silences, slows and corrupts the lines under load (F48, F68, F71, F77, F78)")
public final class LinksCommand implements Callable<Integer> {

  private static final Duration BREATH = Duration.ofMillis(4);
  private static final int CUTS_OF_ONE_SERVICE = 100;

  @Option(names = "--rounds", defaultValue = "1000", description = "cuts; a tenth as many flipped bits; default ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--seed", description = "decides what happens; by default another one each time")
  private long seed = System.nanoTime();

  @Option(names = "--outage", defaultValue = "600", description = "seconds without a buffer; default ${DEFAULT-VALUE}")
  private int outage;

  @Option(names = "--stalls", defaultValue = "10", description = "commits that take 20 s; default ${DEFAULT-VALUE}")
  private int stalls;

  private int failed;

  @Override
  public Integer call() {
    System.out.println("links --rounds " + rounds + " --outage " + outage + " --stalls " + stalls + " --seed " + seed);
    for (int done = 0; done < rounds; done += CUTS_OF_ONE_SERVICE) {
      int cuts = Math.min(CUTS_OF_ONE_SERVICE, rounds - done);
      long part = seed + done;
      run("F68 cuts", "3s", rig -> {}, lines -> {
        lines.work(part, 3, BREATH);
        LinkCuts.Summary summary = new LinkCuts(lines, part).run(cuts);
        System.out.println(summary);
        if (summary.longest().toSeconds() >= 5) {
          throw new AssertionError("recovery takes at most 5 s: " + summary);
        }
        lines.checkAll();
      });
    }
    run("F68 flips", "3s", rig -> {}, lines -> {
      lines.work(seed, 3, BREATH);
      System.out.println(new BitFlips(lines, seed).run(Math.max(1, rounds / 10)));
      lines.checkOrder();
    });
    run("F48", "2s", SlowLines::settings, lines -> {
      SlowLines.largeRows(lines, 2, 50_000_000);
      lines.checkOrder();
      String whole = "SELECT count(*) FROM philotes.cdc_events WHERE length(after_data ->> 'body') = 50000000";
      if (lines.rig().buffer().queryLong(whole) != 2) {
        throw new AssertionError("the large rows are not what they were");
      }
    });
    run("F71", "10s", SlowLines::settings, lines -> {
      lines.work(seed, 3, BREATH);
      SlowLines.PACES.forEach((name, pace) -> SlowLines.pace(lines, pace, name, 5_000));
      lines.checkAll();
    });
    run("F78", "10s", SlowLines::settings, lines -> {
      lines.transfer(seed, 3, BREATH);
      SlowLines.slowCommits(lines, stalls, 50, Duration.ofSeconds(20));
      lines.checkAll();
    });
    run("F77", "6s", rig -> {}, lines -> {
      lines.work(seed, 6, Duration.ofMillis(1));
      BufferOutage away = new BufferOutage(lines);
      away.last(Duration.ofSeconds(outage));
      away.end();
      lines.checkAll();
    });
    System.out.println(failed == 0 ? "links: nothing found" : "links: " + failed + " cases failed, seed " + seed);
    return failed == 0 ? 0 : 1;
  }

  private void run(String name, String timeout, Consumer<Rig> settings, Consumer<FaultyLines> work) {
    System.out.println(name);
    try (FaultyLines lines = FaultyLines.open(timeout, seed, settings)) {
      work.accept(lines);
      System.out.println(name + ": well, PostgreSQL " + Postgres.major());
    } catch (RuntimeException | AssertionError found) {
      failed++;
      System.out.println(name + ": " + found);
      found.printStackTrace(System.out);
    }
  }
}
