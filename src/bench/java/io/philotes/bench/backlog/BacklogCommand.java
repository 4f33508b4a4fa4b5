package io.philotes.bench.backlog;

import io.philotes.bench.JarOptions;
import io.philotes.bench.Results;
import io.philotes.bench.ServerOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backlog}: see {@link BacklogBenchmark}. */
@Command(name = "backlog", mixinStandardHelpOptions = true, sortOptions = false,
    description = "How fast a backlog gets out of the WAL and into the buffer, in turns with pg_recvlogical and others.")
public final class BacklogCommand implements Callable<Integer> {

  /** Who can take part beside the jar. */
  enum Other {
    RECVLOGICAL,
    DECODE,
    SQL,
    DEBEZIUM_JSON,
    DEBEZIUM_JDBC;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Option(names = "--shape", defaultValue = "mixed", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
  private Shape shape;

  @Option(names = "--events", paramLabel = "N", defaultValue = "300000",
      description = "row changes in the backlog, rounded up to whole cycles (${DEFAULT-VALUE})")
  private int events;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5",
      description = "measured rounds after one that counts for nothing; 0: only that one, and it counts (${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--beside", paramLabel = "WHO", split = ",", defaultValue = "recvlogical",
      description = "who drains the same slot in turns with the jar: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
  private List<Other> beside;

  @Option(names = "--tls", description = "the jar in turns with itself over TLS, to the source and to the buffer; embedded servers only")
  private boolean tls;

  @Option(names = "--one-compiler", description = "the jar in turns with itself with one JIT compiler, " + Mode.ONE_COMPILER)
  private boolean oneCompiler;

  @Mixin
  private JarOptions jars;

  @Mixin
  private ServerOptions servers;

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    Set<Other> others = EnumSet.copyOf(beside);
    new BacklogBenchmark(shape, events, rounds, others, Mode.of(tls, oneCompiler), jars, Results.open(), System.out).run(servers);
    return 0;
  }
}
