package io.philotes.preflight;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.SourceConfig;
import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.SourceCatalog;
import java.util.ArrayList;
import java.util.List;

/**
 * The SQL that prepares the databases for a configuration: the least that the roles need, for the people who own the servers to
 * read and to run. Nothing of it is run by us.
 */
public final class SetupSql {

  /** One to stream and one to ask, twice while a second instance takes over, and some for check and resync. */
  private static final int CONNECTIONS = 8;

  private SetupSql() {}

  /**
   * @param verifier of the role's password; null when none is configured
   * @param sharing how many sources log in to that server with the same role
   * @param createsRole whether the role is not made by another of them
   */
  public static List<String> source(SourceConfig source, String verifier, int sharing, boolean createsRole) {
    DatabaseConfig database = source.database();
    String role = Identifiers.quote(database.user());
    List<String> lines = new ArrayList<>();
    lines.add("-- Source " + source.name() + ": run as a superuser, in the database " + database.database() + " on " + database.address() + ".");
    lines.add("-- The server needs wal_level = logical: ALTER SYSTEM SET wal_level = 'logical'; then restart it.");
    if (createsRole) {
      lines.add("CREATE ROLE " + role + " LOGIN REPLICATION CONNECTION LIMIT " + CONNECTIONS * sharing + password(verifier) + ";");
      addPasswordHint(database, verifier, lines);
    }
    lines.add("GRANT CONNECT ON DATABASE " + Identifiers.quote(database.database()) + " TO " + role + ";");
    lines.add(SourceCatalog.createPublicationSql(source.publication(), source.tables()) + ";");
    lines.add("-- In pg_hba.conf, in this order: the role may capture this database, and may not copy the whole cluster.");
    lines.add("--   host     replication  " + role + "  all  reject");
    lines.add("--   hostssl  " + Identifiers.quote(database.database()) + "  " + role + "  <address of Philotes>  scram-sha-256");
    return lines;
  }

  /** @param verifier of the role's password; null when none is configured */
  public static List<String> buffer(DatabaseConfig database, String verifier) {
    String role = Identifiers.quote(database.user());
    String name = Identifiers.quote(database.database());
    List<String> lines = new ArrayList<>();
    lines.add("-- Buffer: run as a superuser on " + database.address() + ", in any database.");
    lines.add("CREATE ROLE " + role + " LOGIN" + password(verifier) + ";");
    addPasswordHint(database, verifier, lines);
    lines.add("CREATE DATABASE " + name + " OWNER " + role + " ENCODING 'UTF8' TEMPLATE template0;");
    lines.add("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC;");
    return lines;
  }

  private static String password(String verifier) {
    return verifier == null ? "" : " PASSWORD '" + verifier + "'";
  }

  private static void addPasswordHint(DatabaseConfig database, String verifier, List<String> lines) {
    lines.add(verifier == null ? "-- No password is configured. To set one in psql: \\password " + database.user()
        : "-- The password is the configured one, as the server keeps it.");
  }
}
