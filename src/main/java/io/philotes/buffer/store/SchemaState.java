package io.philotes.buffer.store;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;

/**
 * What a migration finds in the buffer database, and whether it may go on. Every refusal comes before the first change.
 *
 * @param serverVersion as in server_version_num
 * @param inRecovery whether the server is a standby
 * @param mayCreateSchema whether our role has CREATE on the database
 * @param schemaExists whether there is a schema philotes
 * @param mayCreateInSchema whether our role has USAGE and CREATE on it
 * @param hasVersionTable whether it has the table schema_version
 * @param objects number of tables, views, sequences, types and functions in it
 */
record SchemaState(String database, String user, int serverVersion, boolean inRecovery, boolean mayCreateSchema,
                   boolean schemaExists, boolean mayCreateInSchema, boolean hasVersionTable, long objects) {

  private static final int OLDEST_SERVER = 14_00_00;

  /** @throws PhilotesException when the schema can neither be created nor migrated here */
  void requireUsable() {
    if (serverVersion < OLDEST_SERVER) {
      throw PhilotesException.of(ErrorCode.BUFFER_VERSION, "database", database,
          "the server has version " + serverVersion / 10_000);
    }
    if (inRecovery) {
      throw PhilotesException.of(ErrorCode.BUFFER_READ_ONLY, "database", database, "the server is a standby");
    }
    if (schemaExists) {
      requireOurs();
    } else if (!mayCreateSchema) {
      throw PhilotesException.of(ErrorCode.BUFFER_RIGHTS, "user", user,
          "it may not create the schema philotes; run: GRANT CREATE ON DATABASE " + name(database) + " TO " + name(user));
    }
  }

  /** @throws PhilotesException when there is no schema of ours */
  void requireThere() {
    if (!hasVersionTable) {
      throw PhilotesException.of(ErrorCode.BUFFER_SCHEMA, "database", database, schemaExists
          ? "its schema philotes has no table schema_version, so it is not ours"
          : "it has no schema philotes: nothing was ever buffered there, 'run' creates it");
    }
  }

  private void requireOurs() {
    if (!hasVersionTable && objects > 0) {
      throw PhilotesException.of(ErrorCode.BUFFER_SCHEMA, "schema", "philotes",
          "it holds " + objects + " objects and no table schema_version, so it is not ours");
    }
    if (!mayCreateInSchema) {
      throw PhilotesException.of(ErrorCode.BUFFER_RIGHTS, "user", user,
          "it may not create tables in the schema philotes; run: GRANT USAGE, CREATE ON SCHEMA philotes TO " + name(user));
    }
  }

  /** @throws PhilotesException when the schema is newer than this program */
  static void requireKnown(int found, int known) {
    if (found > known) {
      throw PhilotesException.of(ErrorCode.BUFFER_SCHEMA, "schema", "philotes",
          "it has version " + found + ", this program knows versions up to " + known);
    }
  }

  /** @throws PhilotesException when the schema is not what this program works with */
  static void requireCurrent(int found, int needed) {
    requireKnown(found, needed);
    if (found < needed) {
      throw PhilotesException.of(ErrorCode.BUFFER_SCHEMA, "schema", "philotes",
          "it has version " + found + ", this program needs version " + needed + "; start the service or run 'init', which bring it up");
    }
  }

  private static String name(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
