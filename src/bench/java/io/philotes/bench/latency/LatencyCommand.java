package io.philotes.bench.latency;

import io.philotes.bench.JarOptions;
import io.philotes.bench.Results;
import io.philotes.bench.ServerOptions;
import io.philotes.bench.latency.LatencyBenchmark.Circumstance;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code latency}: see {@link LatencyBenchmark}. */
@Command(name = "latency", mixinStandardHelpOptions = true, sortOptions = false,
    description = "How old a change is when it is durable in the buffer, and when its consumer has answered, under a steady load.")
public final class LatencyCommand implements Callable<Integer> {

  @Option(names = "--rate", paramLabel = "N", split = ",", defaultValue = "1000,5000", description = "rows a second (${DEFAULT-VALUE})")
  private List<Integer> rates;

  @Option(names = "--rows", paramLabel = "N", defaultValue = "1", description = "rows in a transaction (${DEFAULT-VALUE})")
  private int rows;

  @Option(names = "--connections", paramLabel = "N", defaultValue = "4", description = "that write in turns (${DEFAULT-VALUE})")
  private int connections;

  @Option(names = "--seconds", paramLabel = "N", defaultValue = "30", description = "that count, after --warm-up (${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--warm-up", paramLabel = "N", defaultValue = "20", description = "seconds that do not count (${DEFAULT-VALUE})")
  private int warmUp;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "(${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--tls", description = "each round with TLS too, to the source and to the buffer; embedded servers only")
  private boolean tls;

  @Option(names = "--slow", description = "each round also with a second consumer that takes a tenth of what is captured")
  private boolean slow;

  @Mixin
  private JarOptions jars;

  @Mixin
  private ServerOptions servers;

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    List<Circumstance> circumstances = new ArrayList<>(List.of(Circumstance.PLAIN));
    if (tls) {
      circumstances.add(Circumstance.TLS);
    }
    if (slow) {
      circumstances.add(Circumstance.SLOW);
    }
    new LatencyBenchmark(new LatencyBenchmark.Load(rows, connections, warmUp, seconds), rates, rounds, circumstances, jars, Results.open(), System.out)
        .run(servers);
    return 0;
  }
}
