package io.philotes.bench.delivery;

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

/** {@code delivery}: see {@link DeliveryBenchmark}. */
@Command(name = "delivery", mixinStandardHelpOptions = true, sortOptions = false,
    description = "How fast a filled buffer is read and delivered to verticles in the same process.")
public final class DeliveryCommand implements Callable<Integer> {

  @Option(names = "--events", paramLabel = "N", defaultValue = "5000000", description = "in the buffer, rounded up to thousands (${DEFAULT-VALUE})")
  private long events;

  @Option(names = "--consumers", paramLabel = "N", split = ",", defaultValue = "1,10", description = "numbers of consumers, in turns (${DEFAULT-VALUE})")
  private List<Integer> consumers;

  @Option(names = "--ingest", paramLabel = "N", defaultValue = "0", description = "rows a second that are captured meanwhile (${DEFAULT-VALUE})")
  private int ingest;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "(${DEFAULT-VALUE})")
  private int rounds;

  @Mixin
  private JarOptions jars;

  @Mixin
  private ServerOptions servers;

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    new DeliveryBenchmark(events, consumers, ingest, rounds, jars, Results.open(), System.out).run(servers);
    return 0;
  }
}
