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

/** {@code sources}: see {@link SourcesBenchmark}. */
@Command(name = "sources", mixinStandardHelpOptions = true, sortOptions = false,
    description = "What an event costs when the same number comes from one source and from many, in one process, in turns.")
public final class SourcesCommand implements Callable<Integer> {

  @Option(names = "--sources", paramLabel = "N", split = ",", defaultValue = "1,8,32", description = "(${DEFAULT-VALUE})")
  private List<Integer> sources;

  @Option(names = "--events", paramLabel = "N", defaultValue = "600000", description = "row changes of all sources together, about (${DEFAULT-VALUE})")
  private int events;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "measured rounds after one that counts for nothing; 0: only that one, and it counts (${DEFAULT-VALUE})")
  private int rounds;

  @Mixin
  private JarOptions jars;

  @Mixin
  private ServerOptions servers;

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    new SourcesBenchmark(sources, events, rounds, jars, Results.open(), System.out).run(servers);
    return 0;
  }
}
