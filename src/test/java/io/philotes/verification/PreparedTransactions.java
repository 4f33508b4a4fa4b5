package io.philotes.verification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Commits what a writer prepared and could not end because the server went away: else it would hold its locks for ever. */
final class PreparedTransactions {

  private PreparedTransactions() {}

  /** @param prefix of the ids; empty for all of this database */
  static void finish(Statement statement, String prefix) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"
        + " AND starts_with(gid, '" + prefix + "')")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    for (String id : ids) {
      statement.execute("COMMIT PREPARED '" + id + "'");
    }
  }
}
