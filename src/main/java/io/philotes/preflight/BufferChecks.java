package io.philotes.preflight;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.Setting;
import java.util.Map;

/** Whether the buffer can be written, keeps what it has confirmed, and has room. Pure. */
public final class BufferChecks {

  /** Beside those for reading: for each source one to write and two for its lease, eight that the writers share, one to clean up. */
  private static final int FOR_EACH_SOURCE = 3;
  private static final int FOR_ALL = 9;

  private BufferChecks() {}

  /** @param sources how many are configured */
  public static void check(BufferFacts facts, int sources, Findings findings) {
    findings.ok("version", "PostgreSQL " + facts.settings().get("server_version").shown());
    TransportChecks.check(facts.config().database(), facts.link(), facts.announcedPid(), findings);
    if (facts.role().superuser()) {
      findings.warn("role", facts.role().name() + " is a superuser, and needs only to own its database",
          "Use a role of its own; check --sql=buffer prints it");
    }
    encoding(facts, findings);
    durability(facts.settings(), findings);
    connections(facts, sources, findings);
    clock(facts.clock(), findings);
    schema(facts, findings);
    if (!facts.otherSources().isEmpty()) {
      findings.note("other_sources", "the buffer also holds sources that are not configured: " + Names.shortened(facts.otherSources()),
          "If a slot of theirs is still there it keeps WAL: drop it with pg_drop_replication_slot on its server");
    }
  }

  private static void encoding(BufferFacts facts, Findings findings) {
    if (facts.encoding().equals("UTF8")) {
      findings.ok("encoding", "the database is UTF8");
    } else {
      findings.error(ErrorCode.BUFFER_ERROR, "encoding", "the database is " + facts.encoding() + ": the first character that it does not have stops the writer",
          "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0; check --sql=buffer prints it");
    }
  }

  private static void durability(Map<String, Setting> settings, Findings findings) {
    boolean well = true;
    for (String name : new String[] {"fsync", "full_page_writes"}) {
      if (settings.get(name).value().equals("off")) {
        well = false;
        findings.warn(name, name + " is off: a crash of the buffer's machine can lose events that the source was told to forget",
            "ALTER SYSTEM SET " + name + " = on; SELECT pg_reload_conf();");
      }
    }
    if (well) {
      findings.ok("durability", "fsync and full_page_writes are on");
    }
    if (settings.get("autovacuum").value().equals("off")) {
      findings.warn("autovacuum", "autovacuum is off: the small tables that change often grow without end",
          "ALTER SYSTEM SET autovacuum = on; SELECT pg_reload_conf();");
    }
  }

  private static void connections(BufferFacts facts, int sources, Findings findings) {
    long needed = FOR_ALL + (long) FOR_EACH_SOURCE * sources + facts.config().poolSize();
    long free = facts.settings().get("max_connections").number() - facts.settings().get("superuser_reserved_connections").number()
        - facts.connections();
    String text = "up to " + needed + " connections are needed, " + Math.max(0, free) + " are free";
    if (free < needed) {
      findings.warn("connections", text, "Raise max_connections of the buffer's server, or lower buffer.poolSize");
    } else {
      findings.ok("connections", text);
    }
  }

  private static void clock(ClockSkew clock, Findings findings) {
    if (clock.isWorthAWarning()) {
      findings.warn("clock", clock.toString(), "Let NTP set the clocks of both");
    } else {
      findings.ok("clock", "the clocks of this machine and of the buffer agree");
    }
  }

  private static void schema(BufferFacts facts, Findings findings) {
    PhilotesException refusal = facts.refusal();
    if (refusal != null) {
      findings.failure("schema", refusal);
    } else if (facts.schemaVersion() == 0) {
      findings.ok("schema", "there is no schema philotes yet; the first start creates it, version " + facts.programVersion());
    } else if (facts.schemaVersion() < facts.programVersion()) {
      findings.note("schema", "the schema philotes has version " + facts.schemaVersion() + "; the next start migrates it to version "
          + facts.programVersion(), "");
    } else {
      findings.ok("schema", "the schema philotes has version " + facts.schemaVersion());
    }
  }
}
