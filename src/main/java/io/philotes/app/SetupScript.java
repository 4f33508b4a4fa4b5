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
import java.util.List;

/**
 * Prints the SQL that prepares the databases, a part for each source and one for the buffer, each with a heading that says where it
 * is to be run; with the configured passwords as the servers keep them, not as they are.
 */
final class SetupScript {

  private SetupScript() {}

  /** @param buffer null when there is none */
  static void print(List<SourceConfig> sources, DatabaseConfig buffer, Sql which, PrintStream out) {
    List<List<String>> parts = new ArrayList<>();
    if (which != Sql.BUFFER) {
      sources.forEach(source -> parts.add(SetupSql.source(source, sources, buffer, verifier(source.database().password()))));
    }
    if (which != Sql.SOURCE && buffer != null) {
      parts.add(SetupSql.buffer(buffer, sources, which != Sql.BUFFER, verifier(buffer.password())));
    }
    for (int part = 0; part < parts.size(); part++) {
      if (part > 0) {
        out.println();
      }
      parts.get(part).forEach(out::println);
    }
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
