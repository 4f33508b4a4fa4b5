package io.philotes.nemesis;

import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** Keeps for whoever asks why: the servers' logs and what the tables say. */
final class Evidence {

  private static final String TABLES = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
      + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ";

  private Evidence() {}

  /** What a server logged; only where its files are on this machine. */
  static Optional<Path> log(PostgresServer server) {
    return Optional.of(Path.of(server.setting("data_directory")).resolveSibling("server.log")).filter(Files::isReadable);
  }

  static void keep(Stand stand) {
    try {
      copyLog(stand.sources(), stand.directory().resolve("source.log"));
      copyLog(stand.buffers(), stand.directory().resolve("buffer.log"));
      dump(stand.rig().buffer(), "n.nspname = 'philotes'", stand.directory());
      dump(stand.rig().source(), "c.relname IN ('ledger', 'account')", stand.directory());
      System.out.println("evidence is in " + stand.directory().toAbsolutePath());
    } catch (IOException | SQLException | RuntimeException e) {
      System.out.println("not all evidence could be kept: " + e);
    }
  }

  private static void copyLog(PostgresServer server, Path to) throws IOException {
    Optional<Path> log = log(server);
    if (log.isPresent()) {
      Files.copy(log.get(), to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void dump(TestDatabase database, String condition, Path directory) throws SQLException, IOException {
    List<String> tables = database.queryColumn(TABLES + condition);
    try (Connection connection = database.connect()) {
      for (String table : tables) {
        try (OutputStream file = Files.newOutputStream(directory.resolve(table + ".csv"))) {
          connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY (SELECT * FROM " + table + ") TO STDOUT CSV HEADER", file);
        }
      }
    }
  }

  /** How often a server's log has a text. */
  static long count(PostgresServer server, String text) {
    Optional<Path> log = log(server);
    if (log.isEmpty()) {
      return 0;
    }
    try (var lines = Files.lines(log.get(), StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.contains(text)).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
