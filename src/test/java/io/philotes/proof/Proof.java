package io.philotes.proof;

import io.philotes.endtoend.DiskFullCommand;
import io.philotes.endtoend.EnduranceCommand;
import io.philotes.endtoend.FailpointsCommand;
import io.philotes.endtoend.LargeTransactionCommand;
import io.philotes.endtoend.LinksCommand;
import io.philotes.fuzz.FuzzCommand;
import io.philotes.nemesis.KillsCommand;
import io.philotes.recording.RecordCommand;
import io.philotes.simulation.Simulate;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Entry point of the long runs: {@code mvn -q -Pproof test-compile exec:java -Dexec.args="<command> …"}. Every command
 * prints its seed first, takes {@code --seed} to replay it, and exits 1 when anything was lost, doubled or reordered.
 */
@Command(name = "proof", mixinStandardHelpOptions = true,
    subcommands = {Simulate.class, RecordCommand.class, LinksCommand.class, FuzzCommand.class, FailpointsCommand.class, DiskFullCommand.class, LargeTransactionCommand.class, KillsCommand.class,
        EnduranceCommand.class})
public final class Proof {

  private Proof() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Proof()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }
}
