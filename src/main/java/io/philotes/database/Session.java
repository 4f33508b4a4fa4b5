package io.philotes.database;

import io.vertx.pgclient.PgConnectOptions;

/**
 * What an SQL connection is for, and the session settings that follow from it. They are pinned at start-up so that no
 * role or database default changes their meaning (semantics R15).
 */
public enum Session {
  /** The one connection that writes a source's events. */
  WRITER("0", "0", "60s"),
  /** Reads of events, cursors, statistics. */
  READER("60s", "0", "60s"),
  /** Renews leases and gives them back. */
  LEASES("3s", "0", "60s"),
  /** Reads how the buffer is, for people and probes; a lock on one source's tables must not keep what all sources need. */
  STATE("4s", "1s", "60s"),
  /** Attaches partitions and makes views; waits for locks, but lets nobody queue behind it for long. */
  UPKEEP("25s", "5s", "60s"),
  /** Removes what has expired; never waits for a lock that others would queue behind. */
  CLEANUP("0", "200ms", "60s"),
  /** Creates and migrates the schema; each migration limits how long it waits for locks. */
  MIGRATION("0", "0", "0"),
  /** Reads the source's catalog. */
  CATALOG("60s", "10s", "60s");

  private final String statementTimeout;
  private final String lockTimeout;
  private final String idleInTransactionTimeout;

  Session(String statementTimeout, String lockTimeout, String idleInTransactionTimeout) {
    this.statementTimeout = statementTimeout;
    this.lockTimeout = lockTimeout;
    this.idleInTransactionTimeout = idleInTransactionTimeout;
  }

  void pin(PgConnectOptions options, String applicationName) {
    options.addProperty("application_name", applicationName);
    options.addProperty("TimeZone", "UTC");
    options.addProperty("DateStyle", "ISO");
    options.addProperty("statement_timeout", statementTimeout);
    options.addProperty("lock_timeout", lockTimeout);
    options.addProperty("idle_in_transaction_session_timeout", idleInTransactionTimeout);
    options.addProperty("idle_session_timeout", "0");
    options.addProperty("default_transaction_isolation", "read committed");
    options.addProperty("standard_conforming_strings", "on");
    options.addProperty("quote_all_identifiers", "off");
    options.addProperty("client_encoding", "UTF8");
    options.addProperty("default_transaction_read_only", "off");
    options.addProperty("search_path", this == CATALOG ? "pg_catalog" : "philotes,pg_catalog");
    if (this == CATALOG) {
      return;
    }
    options.addProperty("synchronous_commit", "on");
    options.addProperty("jit", "off");
    options.addProperty("max_parallel_workers_per_gather", "0");
    if (this == READER) {
      keepPlans(options);
    }
    if (this == WRITER) {
      options.addProperty("tcp_keepalives_idle", "5");
      options.addProperty("tcp_keepalives_interval", "2");
      options.addProperty("tcp_keepalives_count", "3");
      options.addProperty("tcp_user_timeout", "10000");
    }
  }

  /**
   * Planning a page of events takes longer than reading a few. A plan that is kept knows neither the parameters nor how
   * a partition grows, so that estimates say nothing; all that is read has its index.
   */
  private static void keepPlans(PgConnectOptions options) {
    options.addProperty("plan_cache_mode", "force_generic_plan");
    options.addProperty("enable_seqscan", "off");
  }
}
