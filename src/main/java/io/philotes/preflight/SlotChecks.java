package io.philotes.preflight;

import io.philotes.error.ErrorCode;
import io.philotes.postgres.catalog.OpenTransactions;
import io.philotes.postgres.catalog.Setting;
import io.philotes.postgres.catalog.SlotUse;
import java.util.List;

/** Room for our slot and walsender, and what a slot can do to its server or the server to it. */
final class SlotChecks {

  private static final long GIGABYTE = 1L << 30;
  private static final long SHORT_KEEP_MEGABYTES = 1024;

  private SlotChecks() {}

  static void check(SourceFacts facts, Findings findings) {
    slots(facts, findings);
    senders(facts, findings);
    keepSize(facts, findings);
    idleTimeout(facts, findings);
    forgotten(facts, findings);
    if (!facts.hasSlot()) {
      openTransactions(facts.openTransactions(), findings);
    }
  }

  private static void slots(SourceFacts facts, Findings findings) {
    int used = facts.slots().size();
    String use = used + " of max_replication_slots = " + facts.number("max_replication_slots") + " are used";
    if (!facts.hasSlot() && used >= facts.number("max_replication_slots")) {
      findings.error(ErrorCode.SOURCE_LIMITS, "max_replication_slots", use + ", none is left for " + facts.config().slot(),
          "ALTER SYSTEM SET max_replication_slots = " + (used + 4) + "; -- then restart the server");
    } else {
      findings.ok("max_replication_slots", use + (facts.hasSlot() ? ", one of them by " + facts.config().slot() : ""));
    }
  }

  /** That one is free is known from the replication connection, which a preflight opens too. */
  private static void senders(SourceFacts facts, Findings findings) {
    long max = facts.number("max_wal_senders");
    if (max == 0) {
      findings.error(ErrorCode.SOURCE_LIMITS, "max_wal_senders", "max_wal_senders is 0, so nobody can replicate",
          "ALTER SYSTEM SET max_wal_senders = 10; -- then restart the server");
    } else if (facts.senders() >= max) {
      findings.warn("max_wal_senders", facts.senders() + " of max_wal_senders = " + max + " are used",
          "ALTER SYSTEM SET max_wal_senders = " + (facts.senders() + 4) + "; -- then restart the server");
    } else {
      findings.ok("max_wal_senders", facts.senders() + " of max_wal_senders = " + max + " are used");
    }
  }

  private static void keepSize(SourceFacts facts, Findings findings) {
    Setting keep = facts.settings().get("max_slot_wal_keep_size");
    if (keep.number() < 0) {
      findings.warn("max_slot_wal_keep_size", "max_slot_wal_keep_size has no limit: while nobody reads the slot, WAL fills the source's disk",
          "ALTER SYSTEM SET max_slot_wal_keep_size = '100GB'; SELECT pg_reload_conf(); -- a size that the disk has to spare");
    } else if (keep.number() < SHORT_KEEP_MEGABYTES) {
      findings.warn("max_slot_wal_keep_size", "max_slot_wal_keep_size is " + keep.shown() + ": a short stop of Philotes or of the buffer may lose the slot",
          "Raise it to what the source writes in the longest stop that must be survived");
    } else {
      findings.ok("max_slot_wal_keep_size", "max_slot_wal_keep_size is " + keep.shown());
    }
  }

  /** PostgreSQL 18 and newer. */
  private static void idleTimeout(SourceFacts facts, Findings findings) {
    facts.setting("idle_replication_slot_timeout").filter(timeout -> timeout.number() > 0).ifPresent(timeout ->
        findings.warn("idle_replication_slot_timeout", "a slot that nobody reads for " + timeout.shown() + " is lost (idle_replication_slot_timeout)",
            "ALTER SYSTEM SET idle_replication_slot_timeout = 0; SELECT pg_reload_conf(); -- max_slot_wal_keep_size guards the disk"));
  }

  private static void forgotten(SourceFacts facts, Findings findings) {
    List<String> costly = facts.slots().stream()
        .filter(slot -> !slot.active() && slot.retainedBytes() >= GIGABYTE && !slot.name().equals(facts.config().slot()))
        .map(slot -> slot.name() + " (" + slot.retainedBytes() / GIGABYTE + " GB)").toList();
    if (!costly.isEmpty()) {
      findings.note("other_slots", "other slots that nobody reads keep WAL on the source: " + Names.shortened(costly),
          "If nobody needs one any more: SELECT pg_drop_replication_slot('NAME');");
    }
  }

  private static void openTransactions(OpenTransactions transactions, Findings findings) {
    if (!transactions.prepared().isEmpty()) {
      findings.warn("prepared_transactions", "the new slot waits for prepared transactions: " + Names.shortened(transactions.prepared()),
          "COMMIT PREPARED or ROLLBACK PREPARED them");
    }
    if (!transactions.open().isEmpty()) {
      findings.note("open_transactions", "the new slot waits for open transactions: " + Names.shortened(transactions.open()),
          "Let them end; philotes waits and says for whom");
    }
  }
}
