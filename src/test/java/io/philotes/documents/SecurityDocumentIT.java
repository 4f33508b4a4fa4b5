package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SQL of security.md, as it is written, on the version of PostgreSQL that the tests run on. */
class SecurityDocumentIT {

  private static final String BEGIN = "```sql\n";

  private TestDatabase database;
  private String app;
  private String stranger;

  @BeforeEach
  void createRoles() {
    database = Postgres.source().createDatabase("security");
    app = "app_" + database.name();
    stranger = "stranger_" + database.name();
    database.execute("CREATE ROLE " + app, "CREATE ROLE " + stranger);
  }

  @AfterEach
  void dropRoles() {
    database.execute("DROP OWNED BY " + app, "DROP ROLE " + app, "DROP ROLE " + stranger);
    database.close();
  }

  @Test
  void onlyWhoNeedsToWritesLogicalMessages() {
    write(stranger);
    database.execute(blockOf("### Logical messages").replace("TO app", "TO " + app));
    write(app);
    IllegalStateException refused = assertThrows(IllegalStateException.class, () -> write(stranger));
    assertTrue(refused.getMessage().contains("permission denied for function pg_logical_emit_message"), refused.getMessage());
  }

  private void write(String role) {
    database.execute("SET ROLE " + role, "SELECT pg_logical_emit_message(true, 'p', 'text')", "SELECT pg_logical_emit_message(false, 'p', '\\x00'::bytea)");
  }

  /** The first block of SQL under a heading. */
  private static String blockOf(String heading) {
    String document = Documents.read("src/docs/security.md");
    int begin = document.indexOf(BEGIN, document.indexOf(heading + "\n")) + BEGIN.length();
    return document.substring(begin, document.indexOf("```", begin));
  }
}
