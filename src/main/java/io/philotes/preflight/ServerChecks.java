package io.philotes.preflight;

import io.philotes.config.ContentPolicy.OnUndecodable;
import io.philotes.error.ErrorCode;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.Setting;

/** Version and settings of a source's server. See PostgreSQL, chapter "Replication" of the server configuration. */
final class ServerChecks {

  private static final long SHORTEST_SENDER_TIMEOUT_MILLIS = 5_000;
  private static final String RESTART = " then restart the server";

  private ServerChecks() {}

  static void check(SourceFacts facts, Findings findings) {
    version(facts, findings);
    standby(facts, findings);
    walLevel(facts, findings);
    encoding(facts, findings);
    senderTimeout(facts, findings);
  }

  private static void version(SourceFacts facts, Findings findings) {
    String shown = facts.setting("server_version").map(Setting::shown).orElse("unknown");
    if (facts.server().versionNumber() < ServerFacts.OLDEST_VERSION) {
      findings.error(ErrorCode.SOURCE_VERSION, "version", "PostgreSQL " + shown + " is too old", ErrorCode.SOURCE_VERSION.remedy());
    } else {
      findings.ok("version", "PostgreSQL " + shown);
    }
  }

  private static void standby(SourceFacts facts, Findings findings) {
    if (!facts.server().standby()) {
      return;
    }
    if (facts.server().isStandbyThatCannotDecode()) {
      findings.error(ErrorCode.SOURCE_VERSION, "standby", "the server is a standby, and those decode from PostgreSQL 16 on",
          "Point the source at the primary");
    } else if (facts.setting("hot_standby_feedback").map(Setting::value).orElse("").equals("off")) {
      findings.warn("standby", "the server is a standby without hot_standby_feedback: the primary may remove rows that the slot needs, and the slot is lost",
          "ALTER SYSTEM SET hot_standby_feedback = on; SELECT pg_reload_conf();");
    } else {
      findings.note("standby", "the server is a standby: the publication must be made on the primary", "");
    }
  }

  private static void walLevel(SourceFacts facts, Findings findings) {
    String level = facts.server().walLevel();
    if (level.equals("logical")) {
      findings.ok("wal_level", "wal_level is logical");
    } else {
      findings.error(ErrorCode.SOURCE_WAL_LEVEL, "wal_level", "wal_level is " + level + ", logical is needed", walLevelRemedy(facts));
    }
  }

  /** Where the provider of the server decides, ALTER SYSTEM does not work. */
  private static String walLevelRemedy(SourceFacts facts) {
    if (facts.setting("rds.logical_replication").isPresent()) {
      return "Set rds.logical_replication = 1 in the parameter group," + RESTART;
    }
    if (facts.setting("cloudsql.logical_decoding").isPresent()) {
      return "Set the flag cloudsql.logical_decoding = on," + RESTART;
    }
    return "ALTER SYSTEM SET wal_level = 'logical'; --" + RESTART;
  }

  private static void encoding(SourceFacts facts, Findings findings) {
    ServerFacts server = facts.server();
    if (server.encoding().equals("SQL_ASCII") && facts.config().content().onUndecodable() == OnUndecodable.STORE_RAW) {
      findings.note("encoding", "the database is SQL_ASCII, which says nothing of what its bytes mean: a value that is not valid UTF-8 comes as an event of the operation UNDECODED", "");
    } else if (server.encoding().equals("SQL_ASCII")) {
      findings.warn("encoding", "the database is SQL_ASCII, which says nothing of what its bytes mean: the first value that is not valid UTF-8 stops the source, unless onUndecodable is store-raw",
          "Capture a database whose encoding is known; UTF8 is best");
    } else {
      findings.ok("encoding", "the database is " + server.encoding());
    }
  }

  private static void senderTimeout(SourceFacts facts, Findings findings) {
    long millis = facts.number("wal_sender_timeout");
    String shown = facts.settings().get("wal_sender_timeout").shown();
    if (millis == 0) {
      findings.warn("wal_sender_timeout", "wal_sender_timeout is off: a connection that is dead without a sign keeps the slot for as long as TCP takes to notice",
          "ALTER SYSTEM SET wal_sender_timeout = '60s'; SELECT pg_reload_conf();");
    } else if (millis < SHORTEST_SENDER_TIMEOUT_MILLIS) {
      findings.warn("wal_sender_timeout", "wal_sender_timeout is " + shown + ": short pauses of either side end the stream",
          "ALTER SYSTEM SET wal_sender_timeout = '60s'; SELECT pg_reload_conf();");
    } else {
      findings.ok("wal_sender_timeout", "wal_sender_timeout is " + shown);
    }
  }
}
