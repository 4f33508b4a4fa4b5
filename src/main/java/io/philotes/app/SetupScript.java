package io.philotes.app;

import io.philotes.cli.CheckOptions.Sql;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.protocol.ScramVerifier;
import io.philotes.preflight.SetupSql;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Prints the SQL that prepares the databases, with the configured passwords as the servers keep them, not as they are. */
final class SetupScript {

  private SetupScript() {}

  /** @param buffer null when there is none */
  static void print(List<SourceConfig> sources, DatabaseConfig buffer, Sql which, PrintStream out) {
    List<String> lines = new ArrayList<>();
    if (which != Sql.BUFFER) {
      Set<String> made = new HashSet<>();
      sources.forEach(source -> lines.addAll(SetupSql.source(source, verifier(source.database().password()),
          (int) sources.stream().filter(other -> login(other).equals(login(source))).count(), made.add(login(source)))));
    }
    if (which != Sql.SOURCE && buffer != null) {
      lines.addAll(SetupSql.buffer(buffer, verifier(buffer.password())));
    }
    lines.forEach(out::println);
  }

  private static String login(SourceConfig source) {
    return source.database().address() + " " + source.database().user();
  }

  private static String verifier(Secret password) {
    try {
      return password.isEmpty() ? null : ScramVerifier.of(password.read());
    } catch (IOException unreadable) {
      throw PhilotesException.of(ErrorCode.CONFIG_INVALID, "password", password, "it cannot be read: " + unreadable.getClass().getSimpleName(),
          unreadable);
    }
  }
}
