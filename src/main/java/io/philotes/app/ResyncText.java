package io.philotes.app;

import io.philotes.buffer.EpochOpener.Known;
import io.philotes.bus.message.EpochIntent;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.SourceCheckpoint.Stage;
import io.philotes.config.SourceConfig;
import io.philotes.ingestion.ResyncPlan;
import io.philotes.postgres.Lsn;
import java.io.PrintStream;
import java.util.List;

/** What a resync tells its operator, before and after. */
final class ResyncText {

  private static final int MOST_TABLES = 10;

  private final PrintStream out;

  ResyncText(PrintStream out) {
    this.out = out;
  }

  /** @param replaced what was announced for another place than the one that answers now; null when there is no such thing */
  void known(SourceConfig source, Known known, EpochIntent replaced) {
    SourceCheckpoint checkpoint = known.checkpoint();
    if (checkpoint.stage() != Stage.REGISTERED) {
      out.println("source " + source.name() + ": the buffer has no events of it");
      return;
    }
    out.println("source " + source.name() + ": epoch " + checkpoint.epoch() + ", last position " + (checkpoint.nextPosition() - 1)
        + ", last durable transaction ends at " + checkpoint.lastEndLsn() + ", everything captured up to " + checkpoint.ackedLsn());
    out.println("read from cluster " + checkpoint.systemIdentifier() + " on timeline " + checkpoint.timeline() + ", database "
        + checkpoint.database() + ", slot " + checkpoint.slot());
    if (replaced != null) {
      out.println("an earlier resync, for " + replaced.reason() + ", was announced for cluster " + replaced.systemIdentifier() + ", database "
          + replaced.database() + ", slot " + replaced.slot() + " and never begun; this one plans anew");
      if (replaced.slotDropped()) {
        out.println("it may have created the slot " + replaced.slot() + " there, which is left alone: drop it if nobody else uses it");
      }
    } else if (known.pending() != null) {
      out.println("an earlier resync, for " + known.pending().reason() + ", was interrupted; this one goes on where it ended");
    }
  }

  void nothingToDo() {
    out.println("nothing is broken as far as the source and the buffer tell: 'run' goes on by itself, and nothing was changed");
    out.println("if 'run' still ends with PUBLICATION_MISSING, the slot is older than the publication: --from now takes a new slot");
  }

  void plan(SourceConfig source, Known known, ResyncPlan plan) {
    EpochIntent next = plan.intent();
    if (plan.finding() != null) {
      out.println("found: " + plan.finding().getMessage());
    }
    out.println("now: cluster " + next.systemIdentifier() + " on timeline " + next.timeline() + ", database " + next.database()
        + ", end of WAL " + plan.walEnd());
    plan.drops().forEach(slot -> out.println("would drop the slot " + slot));
    if (plan.createsPublication()) {
      out.println("would create the publication " + source.publication());
    }
    out.println(plan.start() == null ? "would create the slot " + next.slot() : "would go on from the slot " + next.slot() + " at " + plan.start());
    out.println("would begin epoch " + next.epoch() + " at position " + known.checkpoint().nextPosition());
    out.println(missing(next, plan.start() == null ? "the new slot, at " + plan.walEnd() + " or later" : plan.start().toString(), plan.start()));
    repeated(known, plan);
    out.println("tables: " + tables(plan.tables()));
    out.println("rows are not copied (there is no backfill yet): a consumer that keeps a copy of these tables has to make it anew");
  }

  private void repeated(Known known, ResyncPlan plan) {
    EpochIntent next = plan.intent();
    if (next.gapFrom() != null && next.sameHistory() && next.gapFrom().isBefore(known.checkpoint().lastEndLsn())) {
      out.println("never happened on the source's timeline, but stays in epoch " + known.checkpoint().epoch() + ": what committed in the LSN range ["
          + next.gapFrom() + ", " + known.checkpoint().lastEndLsn() + ")");
    } else if (!next.sameHistory() && plan.start() != null && known.checkpoint().stage() == Stage.REGISTERED) {
      out.println("may come again, as events of epoch " + next.epoch() + ": what the slot still has and epoch "
          + known.checkpoint().epoch() + " has already");
    }
  }

  /** @param start null when it is not known yet */
  private static String missing(EpochIntent next, String until, Lsn start) {
    if (next.gapFrom() == null) {
      return "missing: whatever committed before " + until;
    }
    if (!next.sameHistory()) {
      return "missing: what the former history committed at " + next.gapFrom() + " or later, and what the present one committed before " + until;
    }
    return start != null && !start.isAfter(next.gapFrom()) ? "missing: nothing"
        : "missing: what committed in the LSN range [" + next.gapFrom() + ", " + until + ")";
  }

  void dryRun() {
    out.println("dry run: nothing was changed");
  }

  void begun(EpochIntent next, Lsn start, long first) {
    out.println("resync: epoch " + next.epoch() + " begins at " + start + " with position " + first + "; 'run' streams from there");
    out.println(missing(next, start.toString(), start));
  }

  private static String tables(List<String> tables) {
    return tables.isEmpty() ? "all" : String.join(", ", tables.subList(0, Math.min(MOST_TABLES, tables.size())))
        + (tables.size() > MOST_TABLES ? " and " + (tables.size() - MOST_TABLES) + " more" : "");
  }
}
