package io.philotes.bench.growth;

import io.philotes.bench.JarOptions;
import io.philotes.bench.Results;
import io.philotes.bench.ServerOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code growth}: see {@link GrowthBenchmark}. */
@Command(name = "growth", mixinStandardHelpOptions = true, sortOptions = false,
    description = "What an event costs on its way into buffers that hold few and many, in turns.")
public final class GrowthCommand implements Callable<Integer> {

  @Option(names = "--buffered", paramLabel = "N", split = ",", defaultValue = "1000000,20000000",
      description = "events in the buffers before, rounded up to thousands (${DEFAULT-VALUE})")
  private List<Long> buffered;

  @Option(names = "--events", paramLabel = "N", defaultValue = "300000", description = "row changes of a run, rounded up to whole cycles (${DEFAULT-VALUE})")
  private int events;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "measured rounds after one that counts for nothing; 0: only that one, and it counts (${DEFAULT-VALUE})")
  private int rounds;

  @Mixin
  private JarOptions jars;

  @Mixin
  private ServerOptions servers;

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    new GrowthBenchmark(buffered, events, rounds, jars, Results.open(), System.out).run(servers);
    return 0;
  }
}
