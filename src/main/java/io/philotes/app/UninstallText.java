package io.philotes.app;

import io.philotes.buffer.store.BufferRemoval.Held;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.SourceConfig;
import io.philotes.error.PhilotesException;
import io.philotes.error.Printable;
import io.philotes.error.Quantity;
import io.philotes.ingestion.RemovalPlan;
import io.philotes.postgres.catalog.Identifiers;
import io.philotes.postgres.catalog.PublicationCatalog;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an uninstallation tells its operator, before and after. */
final class UninstallText {

  private static final long MEGABYTE = 1 << 20;

  private final PrintStream out;
  private final List<String> forOwners = new ArrayList<>();

  UninstallText(PrintStream out) {
    this.out = out;
  }

  /** @param users who else may need the publication */
  void source(SourceConfig source, RemovalPlan plan, boolean keepPublication, List<String> users) {
    out.println("source " + source.name() + " (" + address(source.database()) + ")");
    out.println(plan.slot() == null ? "  there is no slot " + source.slot()
        : "  would drop the slot " + plan.slot() + ", which keeps " + plan.retainedBytes() / MEGABYTE + " MB of WAL");
    if (plan.publication() == null) {
      out.println("  there is no publication " + source.publication());
    } else if (keepPublication) {
      out.println("  keeps the publication " + plan.publication());
    } else if (!users.isEmpty()) {
      out.println("  keeps the publication " + plan.publication() + ", which others may need: " + String.join(", ", users));
      forOwners.add(dropPublication(source, plan) + ", if none of these needs it: " + String.join(", ", users));
    } else if (plan.mayDropPublication()) {
      out.println("  would drop the publication " + plan.publication());
    } else {
      out.println("  leaves the publication " + plan.publication() + " to its owner; it keeps nothing on the server");
      forOwners.add(dropPublication(source, plan));
    }
  }

  private static String dropPublication(SourceConfig source, RemovalPlan plan) {
    return PublicationCatalog.dropSql(plan.publication()) + ";  -- in the database " + source.database().database() + " on "
        + address(source.database());
  }

  void buffer(DatabaseConfig database, List<Held> held, boolean drops) {
    out.println("buffer (" + address(database) + ")");
    if (held.isEmpty()) {
      out.println("  holds nothing");
    }
    for (Held source : held) {
      out.println("  " + (drops ? "would drop " : "keeps ") + Quantity.count(source.events(), "event") + " of " + source.source());
    }
    if (drops) {
      out.println("  would drop the schema philotes with everything in it");
    } else if (!held.isEmpty()) {
      out.println("  without the slots it cannot be gone on with: a later 'run' is refused until a 'resync' begins anew");
    }
  }

  void bufferAway(PhilotesException failure) {
    out.println("buffer: left alone, and no lease is taken, because it cannot be reached: " + failure.getMessage());
  }

  void noBuffer() {
    out.println("buffer: there is none (buffer.enabled is false), so nothing tells whether the slot was read by Philotes: see that it is the right one, and stop every instance before");
  }

  /** Dropping the schema would make their slots forgotten. */
  void others(List<Held> others) {
    others.forEach(other -> out.println("  the source " + other.source() + " is not configured: its slot " + other.slot() + " in the database "
        + Printable.line(other.database()) + " stays, and keeps WAL there if nobody drops it"));
  }

  void dryRun() {
    out.println("dry run: nothing was changed");
  }

  void dropped(SourceConfig source, String what) {
    out.println("source " + source.name() + ": dropped " + what);
  }

  void bufferDropped() {
    out.println("buffer: dropped the schema philotes");
  }

  /** What only the owners of the servers can do: our own roles cannot remove themselves. */
  void leftToDo(List<SourceConfig> sources, DatabaseConfig buffer, boolean bufferDropped) {
    Set<String> sql = new LinkedHashSet<>(forOwners);
    for (SourceConfig source : sources) {
      sql.add("REVOKE ALL ON DATABASE " + Identifiers.quote(source.database().database()) + " FROM " + Identifiers.quote(source.database().user())
          + "; DROP ROLE " + Identifiers.quote(source.database().user()) + ";  -- on " + address(source.database()));
    }
    if (bufferDropped) {
      sql.add("DROP DATABASE " + Identifiers.quote(buffer.database()) + "; DROP ROLE " + Identifiers.quote(buffer.user())
          + ";  -- on " + address(buffer));
    }
    out.println("uninstall: done. What only the owners of the servers can do, if nothing else needs it:");
    sql.forEach(line -> out.println("  " + line));
  }

  private static String address(DatabaseConfig database) {
    return database.address() + "/" + database.database();
  }
}
