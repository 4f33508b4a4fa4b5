package io.philotes.preflight;

import io.philotes.config.DatabaseConfig;
import io.philotes.config.SourceConfig;
import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.PublicationDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The SQL that prepares the databases for a configuration: the least that the roles need, for the people who own the servers to
 * read and to run. Nothing of it is run by us.
 */
public final class SetupSql {

  /** One to stream and one to ask, twice while a second instance takes over, and some for check and resync. */
  private static final int CONNECTIONS = 8;

  private SetupSql() {}

  /**
   * One source's part. What its server or its database has from a part before is not made again.
   *
   * @param sources all whose parts are printed, in their order
   * @param buffer null when there is none
   * @param verifier of the role's password; null when none is configured
   */
  public static List<String> source(SourceConfig source, List<SourceConfig> sources, DatabaseConfig buffer, String verifier) {
    DatabaseConfig database = source.database();
    String role = Identifiers.quote(database.user());
    List<SourceConfig> neighbours = sources.stream().filter(other -> other.database().isOnServerOf(database)).toList();
    List<SourceConfig> sharing = neighbours.stream().filter(other -> haveOneRole(other.database(), database)).toList();
    boolean first = sharing.get(0).equals(source);
    List<String> lines = new ArrayList<>();
    lines.add("-- Source " + source.name() + ": run as a superuser, in the database " + database.database() + " on " + database.address() + ".");
    if (neighbours.get(0).equals(source)) {
      lines.add("-- The server needs wal_level = logical: ALTER SYSTEM SET wal_level = 'logical'; then restart it.");
    }
    if (first) {
      boolean buffers = buffer != null && haveOneRole(buffer, database);
      if (buffers) {
        lines.add("-- The buffer has the same role, and needs more connections than a source: it has no CONNECTION LIMIT. Better give the buffer a role");
        lines.add("-- of its own: that one needs no REPLICATION, and the sources' can have a limit.");
      }
      lines.add("CREATE ROLE " + role + " LOGIN REPLICATION" + (buffers ? "" : " CONNECTION LIMIT " + CONNECTIONS * sharing.size()) + password(verifier) + ";");
      addPasswordHint(database, verifier, lines);
    } else {
      lines.add("-- The role " + role + " is made for the source " + sharing.get(0).name() + ", on the same server.");
    }
    lines.add("GRANT CONNECT ON DATABASE " + Identifiers.quote(database.database()) + " TO " + role + ";");
    lines.add(publication(source, neighbours));
    lines.add("-- In pg_hba.conf, in this order: the role may capture this database, and may not copy the whole cluster.");
    if (first) {
      lines.add("--   host     replication  " + Identifiers.quoteInHba(database.user()) + "  all  reject");
    }
    lines.add("--   hostssl  " + Identifiers.quoteInHba(database.database()) + "  " + Identifiers.quoteInHba(database.user()) + "  <address of Philotes>  scram-sha-256");
    return lines;
  }

  /** A publication that several sources of a database name is made once, for the tables of all. */
  private static String publication(SourceConfig source, List<SourceConfig> neighbours) {
    List<SourceConfig> sharing = neighbours.stream().filter(other -> other.publication().equals(source.publication())
        && other.database().database().equals(source.database().database())).toList();
    if (!sharing.get(0).equals(source)) {
      return "-- The publication " + Identifiers.quote(source.publication()) + " is made for the source " + sharing.get(0).name() + ", in the same database.";
    }
    PublicationDefinition shared = SharedPublication.of(sharing.stream().map(WantedPublication::of).toList());
    return SharedPublication.refusal(shared).map(refusal -> "-- The publication " + Identifiers.quote(source.publication()) + " cannot be made for all that have it: "
        + refusal + ".").orElseGet(() -> shared.createSql() + ";");
  }

  /**
   * The buffer's part.
   *
   * @param sources all that are asked for
   * @param printed whether their parts are printed before it
   * @param verifier of the role's password; null when none is configured
   */
  public static List<String> buffer(DatabaseConfig database, List<SourceConfig> sources, boolean printed, String verifier) {
    String role = Identifiers.quote(database.user());
    String name = Identifiers.quote(database.database());
    Optional<SourceConfig> maker = sources.stream().filter(source -> haveOneRole(source.database(), database)).findFirst();
    List<String> lines = new ArrayList<>();
    lines.add("-- Buffer: run as a superuser on " + database.address() + ", in any database; it makes the database " + database.database() + ".");
    if (maker.isPresent() && printed) {
      lines.add("-- The role " + role + " is made for the source " + maker.get().name() + ", on the same server.");
    } else if (maker.isPresent()) {
      lines.add("-- The role " + role + " is also that of the source " + maker.get().name() + ", on the same server; it is made unless it is there.");
      lines.add(unlessThere("CREATE ROLE " + role + " LOGIN REPLICATION" + password(verifier) + ";"));
      addPasswordHint(database, verifier, lines);
    } else {
      lines.add("CREATE ROLE " + role + " LOGIN" + password(verifier) + ";");
      addPasswordHint(database, verifier, lines);
    }
    lines.add("CREATE DATABASE " + name + " OWNER " + role + " ENCODING 'UTF8' TEMPLATE template0;");
    lines.add("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC;");
    return lines;
  }

  private static boolean haveOneRole(DatabaseConfig one, DatabaseConfig other) {
    return one.isOnServerOf(other) && one.user().equals(other.user());
  }

  private static String unlessThere(String statement) {
    return "DO '" + ("BEGIN " + statement + " EXCEPTION WHEN duplicate_object THEN NULL; END").replace("'", "''") + "';";
  }

  private static String password(String verifier) {
    return verifier == null ? "" : " PASSWORD '" + verifier + "'";
  }

  private static void addPasswordHint(DatabaseConfig database, String verifier, List<String> lines) {
    lines.add(verifier == null ? "-- No password is configured. To set one in psql: \\password " + database.user()
        : "-- The password is the configured one, as the server keeps it.");
  }
}
