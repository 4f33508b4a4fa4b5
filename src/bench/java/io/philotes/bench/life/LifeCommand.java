package io.philotes.bench.life;

import io.philotes.bench.JarOptions;
import io.philotes.bench.Results;
import io.philotes.bench.ServerOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code life}: see {@link LifeBenchmark}. */
@Command(name = "life", mixinStandardHelpOptions = true, sortOptions = false,
    description = "What an event costs the buffer's server from its arrival to its removal, in turns with the original design's table.")
public final class LifeCommand implements Callable<Integer> {

  @Option(names = "--events", paramLabel = "N", defaultValue = "1000001",
      description = "rounded up to whole cycles; a partition has a million, and is dropped when it is full (${DEFAULT-VALUE})")
  private int events;

  @Option(names = "--original", paramLabel = "N", defaultValue = "200000",
      description = "events in the original design's table (${DEFAULT-VALUE})")
  private int original;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "(${DEFAULT-VALUE})")
  private int rounds;

  @Mixin
  private JarOptions jars;

  @Mixin
  private ServerOptions servers;

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    new LifeBenchmark(events, original, rounds, jars, Results.open(), System.out).run(servers);
    return 0;
  }
}
