package io.philotes.error;

import static io.philotes.error.FailureKind.EXIT;
import static io.philotes.error.FailureKind.HALT;
import static io.philotes.error.FailureKind.RETRY;

/**
 * Every failure that an operator can meet: its stable id, the exit code when it ends the process, what the service
 * does about it while running, and the remedy. Ids are never reused.
 */
public enum ErrorCode {
  // usage and configuration: exit 2
  USAGE("PHL-CLI-1", 2, EXIT, "wrong use of the command", "Run with 'help' to see the commands."),
  FAILPOINT_REFUSED("PHL-CLI-2", 2, EXIT, "a failpoint is set", "Take the system property philotes.failpoint away."),
  CONFIG_FILE("PHL-CFG-1", 2, EXIT, "configuration file cannot be read", "Give an existing, readable YAML file with --config."),
  CONFIG_SYNTAX("PHL-CFG-2", 2, EXIT, "configuration file is not valid YAML", "Correct the file at the place named."),
  CONFIG_INVALID("PHL-CFG-3", 2, EXIT, "configuration is not valid", "Correct every problem listed."),
  CONFIG_BUFFER_IS_SOURCE("PHL-CFG-4", 2, EXIT, "the buffer is the source's own database",
      "Give the buffer a database of its own; the same server is allowed."),
  BUFFER_OFF("PHL-CFG-5", 2, EXIT, "this needs the buffer, and buffer.enabled is false", "Set buffer.enabled to true and configure a buffer."),
  HTTP_PORT("PHL-HTTP-1", 2, EXIT, "the HTTP port cannot be opened",
      "Choose a free port with http.port or PHILOTES_HTTP_PORT, or in the key named."),

  // source: exit 3
  SOURCE_UNKNOWN_HOST("PHL-SRC-1", 3, RETRY, "source host is unknown", "Check the host name and DNS."),
  SOURCE_REFUSED("PHL-SRC-2", 3, RETRY, "source refuses the connection", "Check host and port, and that PostgreSQL is running and listening there."),
  SOURCE_TIMEOUT("PHL-SRC-3", 3, RETRY, "source does not answer", "Check the network, firewalls and connectTimeout."),
  SOURCE_NOT_POSTGRESQL("PHL-SRC-4", 3, RETRY, "source is not a PostgreSQL server", "Check host and port."),
  SOURCE_AUTHENTICATION("PHL-SRC-5", 3, RETRY, "source refuses the login", "Check user, password and pg_hba.conf of the source."),
  SOURCE_DATABASE("PHL-SRC-6", 3, RETRY, "source database does not exist", "Check the database name."),
  SOURCE_TLS("PHL-SRC-7", 3, RETRY, "TLS to the source failed", "Check sslMode, sslRootCert, sslCert, sslKey and the server's certificate."),
  SOURCE_NO_REPLICATION_RIGHT("PHL-SRC-8", 3, HALT, "the source role may not replicate", "Run: ALTER ROLE <user> REPLICATION."),
  SOURCE_WAL_LEVEL("PHL-SRC-9", 3, HALT, "wal_level of the source is not logical",
      "Run: ALTER SYSTEM SET wal_level = 'logical', then restart the source."),
  SOURCE_LIMITS("PHL-SRC-10", 3, RETRY, "the source has no free replication slot or sender",
      "Raise max_replication_slots and max_wal_senders and restart the source, or drop unused slots."),
  SOURCE_VERSION("PHL-SRC-11", 3, HALT, "the source's PostgreSQL version is not supported",
      "Use PostgreSQL 14 or newer; to read from a standby, 16 or newer."),
  SOURCE_UNAVAILABLE("PHL-SRC-12", 3, RETRY, "the source is not available", "Nothing to do if it is restarting; else check the source."),
  SOURCE_PROTOCOL("PHL-SRC-13", 3, RETRY, "the source sent something that is not the PostgreSQL protocol", "Check for a proxy in between."),
  SOURCE_ERROR("PHL-SRC-14", 3, RETRY, "the source reports an error", "See the source's log."),
  SOURCE_RIGHTS("PHL-SRC-15", 3, HALT, "the source role lacks a right", "Grant it, or let the table owner run the SQL shown."),
  SLOT_BUSY("PHL-SRC-20", 3, RETRY, "replication slot is used by another process", "Stop the other process, or wait until the source drops its connection."),
  PUBLICATION_MISSING("PHL-SRC-21", 3, HALT, "publication does not exist",
      "Before the first start create it; later run 'resync --from now' to go on with a new slot, without what was not published."),
  PUBLICATION_EMPTY("PHL-SRC-22", 3, HALT, "publication has no tables", "Add the tables to capture with ALTER PUBLICATION ADD TABLE."),
  TABLE_NOT_PUBLISHED("PHL-SRC-23", 3, HALT, "configured table is not in the publication", "Add it to the publication, or take it out of the configuration."),
  SOURCE_UNDECODABLE("PHL-SRC-24", 3, HALT, "a replication message cannot be decoded",
      "Nothing beyond it is confirmed. Report the LSN, the message type and the offset."),
  SOURCE_ROW_TOO_LARGE("PHL-SRC-25", 3, HALT, "the source cannot send a row, because it is larger than 1 GB as text",
      "No attempt can succeed, and nothing beyond it is confirmed: run 'resync --from now' to go on with a new slot, without what lies between. Keep values below 500 MB, or their column out of the publication."),
  OPERATION_NOT_PUBLISHED("PHL-SRC-26", 3, HALT, "configured operation is not in the publication",
      "Add it to the publication, or take it out of the configuration."),
  PUBLICATION_OPTION("PHL-SRC-27", 3, HALT, "the source's PostgreSQL version does not know an option of the publication",
      "Take the option out of the configuration, or use a newer PostgreSQL."),
  VALUE_TOO_LARGE("PHL-SRC-28", 3, HALT, "a value is larger than the source may carry",
      "Nothing beyond it is confirmed. Raise sources[].maxValueBytes, and the heap with it, or set sources[].onValueTooLarge to omit; then restart Philotes."),
  SOURCE_WAL_RETAINED("PHL-SRC-30", 3, RETRY, "the source keeps much WAL for the slot",
      "Until the cause is gone, see that the source's disk has room, or raise max_slot_wal_keep_size (no restart) if it is set."),
  SLOT_UNRESERVED("PHL-SRC-31", 3, RETRY, "the source may remove WAL that the slot needs, at its next checkpoint",
      "At once: raise max_slot_wal_keep_size on the source and run SELECT pg_reload_conf(); then remove the cause."),

  // buffer: exit 4
  BUFFER_UNKNOWN_HOST("PHL-BUF-1", 4, RETRY, "buffer host is unknown", "Check the host name and DNS."),
  BUFFER_REFUSED("PHL-BUF-2", 4, RETRY, "buffer refuses the connection", "Check host and port, and that PostgreSQL is running and listening there."),
  BUFFER_TIMEOUT("PHL-BUF-3", 4, RETRY, "buffer does not answer", "Check the network, firewalls and connectTimeout."),
  BUFFER_NOT_POSTGRESQL("PHL-BUF-4", 4, RETRY, "buffer is not a PostgreSQL server", "Check host and port."),
  BUFFER_AUTHENTICATION("PHL-BUF-5", 4, RETRY, "buffer refuses the login", "Check user, password and pg_hba.conf of the buffer."),
  BUFFER_DATABASE("PHL-BUF-6", 4, RETRY, "buffer database does not exist", "Create it, or check the database name."),
  BUFFER_TLS("PHL-BUF-7", 4, RETRY, "TLS to the buffer failed", "Check sslMode, sslRootCert, sslCert, sslKey and the server's certificate."),
  BUFFER_RIGHTS("PHL-BUF-8", 4, HALT, "the buffer role lacks a right", "Let the role own the database or grant it CREATE on it."),
  BUFFER_READ_ONLY("PHL-BUF-9", 4, RETRY, "the buffer cannot be written", "Point at the primary and check default_transaction_read_only."),
  BUFFER_SCHEMA("PHL-BUF-10", 4, HALT, "the schema philotes in the buffer is not ours or not of this version", "Use the matching version, or another database."),
  BUFFER_FULL("PHL-BUF-11", 4, RETRY, "the buffer's disk is full", "Free space; nothing is lost, ingestion waits."),
  BUFFER_UNAVAILABLE("PHL-BUF-12", 4, RETRY, "the buffer is not available", "Nothing to do if it is restarting; else check the buffer."),
  BUFFER_ERROR("PHL-BUF-13", 4, HALT, "the buffer reports an error", "See the buffer's log; after the cure restart Philotes."),
  BUFFER_VERSION("PHL-BUF-14", 4, HALT, "the buffer's PostgreSQL version is not supported", "Use PostgreSQL 14 or newer."),
  BUFFER_LIMIT("PHL-BUF-16", 4, RETRY, "the buffer has reached buffer.maxBytes",
      "Raise buffer.maxBytes, shorten buffer.retention or speed the consumers up; ingestion waits, nothing is lost."),
  SOURCE_LED("PHL-BUF-17", 4, EXIT, "another instance leads the source", "Stop it first: a resync needs the source for itself."),
  FENCED("PHL-BUF-15", 4, RETRY, "another instance has taken over", "Nothing to do: this instance stands by."),

  // integrity: exit 5, never restart automatically
  SLOT_MISSING("PHL-INT-1", 5, HALT, "replication slot is gone",
      "Changes since then may be lost. Nothing was created. Find out who dropped it, then run 'resync' to go on with a new slot; without a buffer restart Philotes."),
  SLOT_LOST("PHL-INT-2", 5, HALT, "replication slot was invalidated by the source", "The WAL needed is gone. Raise max_slot_wal_keep_size, then run 'resync' to go on with a new slot; without a buffer drop the slot and restart Philotes."),
  SLOT_ADVANCED_ELSEWHERE("PHL-INT-3", 5, HALT, "replication slot is ahead of the buffer",
      "Someone else moved or recreated it, or the buffer was restored: the range named is missing. Find out which, then run 'resync' to go on behind it."),
  SOURCE_BEHIND_CHECKPOINT("PHL-INT-4", 5, HALT, "the source is behind the buffer", "The source was restored or is another server. Check it; if it is right, run 'resync' to begin a new epoch."),
  DIFFERENT_CLUSTER("PHL-INT-5", 5, HALT, "the source is another PostgreSQL cluster", "Check host and port; if they are right, run 'resync' to begin a new epoch."),
  SOURCE_DIVERGED("PHL-INT-6", 5, HALT, "the source's timeline left ours before our checkpoint", "A failover lost changes that are buffered. Run 'resync' to begin a new epoch."),
  SLOT_WRONG_KIND("PHL-INT-7", 5, HALT, "replication slot is of the wrong kind", "Use another slot name, or drop the slot."),
  SLOT_UNKNOWN("PHL-INT-8", 5, HALT, "replication slot exists but the buffer knows nothing of it",
      "If it is a left-over, drop it with pg_drop_replication_slot, or go on from it with 'resync --from slot'; else choose another slot name."),
  ORDER_VIOLATED("PHL-INT-9", 5, HALT, "the stream breaks a rule of order", "Nothing beyond it is confirmed. Report the LSNs."),
  RESYNC_UNFINISHED("PHL-INT-11", 5, HALT, "a resync was interrupted", "Run 'resync' again to finish it."),
  BUFFER_BROKEN("PHL-INT-10", 5, HALT, "the buffer's chain is broken", "Someone changed the buffer's tables; see the output of 'verify'."),

  // ours
  OUT_OF_FILES("PHL-SYS-1", 1, RETRY, "the process may open no more files",
      "Raise its limit of open files (ulimit -n), or find out who holds connections to its HTTP port."),
  CONSUMER_FAILED("PHL-CON-1", 1, RETRY, "consumer failed", "The same events are delivered again until it succeeds."),
  CURSOR_BELOW_FLOOR("PHL-CON-2", 5, HALT, "the consumer's events have been removed", "Move its cursor to a kept position with 'replay'."),
  CURSOR_BEYOND_END("PHL-CON-3", 2, EXIT, "nothing is buffered there yet", "Give a place that is buffered."),
  SEEK_INVALID("PHL-CON-4", 2, EXIT, "the place to move a cursor to is not valid",
      "Write a position as a number, an LSN as 0/16B3748, a time with its zone as 2026-01-24T10:00:00Z."),
  CONSUMER_UNKNOWN("PHL-CON-5", 2, EXIT, "no such consumer", "Name one that has run; /stats and 'status' list them."),
  INTERNAL("PHL-INTERNAL-1", 1, HALT, "a mistake in Philotes", "Report it with the log.");

  private final String id;
  private final int exitCode;
  private final FailureKind kind;
  private final String what;
  private final String remedy;

  ErrorCode(String id, int exitCode, FailureKind kind, String what, String remedy) {
    this.id = id;
    this.exitCode = exitCode;
    this.kind = kind;
    this.what = what;
    this.remedy = remedy;
  }

  public String id() {
    return id;
  }

  /** The exit code when this failure ends the process. */
  public int exitCode() {
    return exitCode;
  }

  public FailureKind kind() {
    return kind;
  }

  public String what() {
    return what;
  }

  /** What the operator can do, as a sentence. */
  public String remedy() {
    return remedy;
  }
}
