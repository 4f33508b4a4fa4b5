package io.philotes.bench;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which servers a benchmark uses. */
public final class ServerOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--source", paramLabel = "URL", converter = ServerUrl.class,
      description = "postgresql://superuser:password@host:port/database instead of an embedded server; CPU times of servers are known only on this machine")
  private Server source;

  @Option(names = "--buffer", paramLabel = "URL", converter = ServerUrl.class, description = "the same for the buffer; both or none")
  private Server buffer;

  public Servers open() throws IOException {
    if ((source == null) != (buffer == null)) {
      throw new ParameterException(command.commandLine(), "--source and --buffer come together");
    }
    return source == null ? Servers.embedded() : Servers.given(source, buffer);
  }
}
