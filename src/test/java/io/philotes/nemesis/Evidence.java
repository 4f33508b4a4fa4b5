package io.philotes.nemesis;

import io.philotes.testing.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/** Keeps for whoever asks why: the servers' logs and what the tables say. */
final class Evidence {

  private static final String TABLES = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
      + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ";

  private Evidence() {}

  static void keep(Stand stand) {
    try {
      Files.write(stand.directory().resolve("source.log"), stand.sources().log());
      Files.write(stand.directory().resolve("buffer.log"), stand.buffers().log());
      dump(stand.rig().buffer(), "n.nspname = 'philotes'", stand.directory());
      dump(stand.rig().source(), "c.relname IN ('ledger', 'account')", stand.directory());
      System.out.println("evidence is in " + stand.directory().toAbsolutePath());
    } catch (IOException | SQLException | RuntimeException e) {
      System.out.println("not all evidence could be kept: " + e);
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
}
