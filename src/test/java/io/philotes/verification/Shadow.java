package io.philotes.verification;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * K5 and K6: makes the source's tables again from the events and tells where an event contradicts those before it. Tables
 * are known by their oid, so that one that was dropped and made anew is another one.
 */
final class Shadow {

  private final Findings findings;
  private final Map<Integer, BufferedRelation> relations;
  private final ImageReader images;
  private final Map<Long, ShadowTable> tables = new HashMap<>();
  private boolean whole = true;

  /** @param whole whether the log begins with the first event: else rows before it are not known */
  Shadow(Findings findings, Map<Integer, BufferedRelation> relations, boolean whole) {
    this.findings = findings;
    this.relations = relations;
    this.images = new ImageReader(findings);
    this.whole = whole;
  }

  /** History is broken here: what the tables hold is not known any more. */
  void forget() {
    whole = false;
    tables.clear();
  }

  /** Whether the tables are known. */
  boolean isWhole() {
    return whole;
  }

  ShadowTable table(long oid) {
    return tables.get(oid);
  }

  /** @return what the event changed, or null when it cannot be told */
  Change apply(BufferedEvent event) {
    BufferedRelation relation = relations.get(event.relation());
    if (relation == null) {
      find("K6", event, "refers to relation " + event.relation() + ", which is not there");
      return null;
    }
    ShadowTable table = tables.computeIfAbsent(relation.oid(), oid -> new ShadowTable());
    if (table.latest() != null && table.latest().version() > relation.version()) {
      find("K6", event, "refers to version " + relation.version() + " of " + relation.name() + " after " + table.latest().version());
    }
    table.use(relation);
    EventNotes notes = EventNotes.of(event.metadata(), findings, event.position());
    RowImage before = images.read(event.before(), relation, notes.jsonNullBefore(), event.position());
    RowImage after = images.read(event.after(), relation, notes.jsonNull(), event.position());
    return switch (event.operation()) {
      case BufferedEvent.INSERT -> insert(event, table, before, after);
      case BufferedEvent.UPDATE -> update(event, table, before, after, notes);
      case BufferedEvent.DELETE -> delete(event, table, before, after);
      case BufferedEvent.TRUNCATE -> truncate(event, table, before, after);
      default -> {
        find("K6", event, "has the operation " + event.operation());
        yield null;
      }
    };
  }

  private Change insert(BufferedEvent event, ShadowTable table, RowImage before, RowImage after) {
    if (before != null || after == null || !after.isWhole()) {
      find("K6", event, "is an insert without a whole row, or with an old one");
      return null;
    }
    if (!table.add(after)) {
      contradict(event, "inserts a row that is there");
    }
    return new Change(event, table.latest(), null, after, "I" + after.text());
  }

  private Change update(BufferedEvent event, ShadowTable table, RowImage before, RowImage after, EventNotes notes) {
    if (after == null) {
      find("K6", event, "is an update without a new row");
      return null;
    }
    checkUnchanged(event, after, notes.unchanged());
    checkIdentity(event, table.latest(), before);
    RowImage old = remove(event, table, before == null ? after : before);
    if (old == null) {
      table.add(after);
      return null;
    }
    RowImage now = after.filledFrom(old);
    if (!table.add(now)) {
      contradict(event, "updates a row to the key of another");
    }
    return new Change(event, table.latest(), old, now, now.isWhole() ? "U" + now.text() : null);
  }

  private Change delete(BufferedEvent event, ShadowTable table, RowImage before, RowImage after) {
    if (before == null || after != null) {
      find("K6", event, "is a delete without an old row, or with a new one");
      return null;
    }
    checkIdentity(event, table.latest(), before);
    RowImage old = remove(event, table, before);
    if (old == null) {
      return null;
    }
    return new Change(event, table.latest(), old, null, old.isWhole() ? "D" + old.as(table.latest()).text() : null);
  }

  private Change truncate(BufferedEvent event, ShadowTable table, RowImage before, RowImage after) {
    if (before != null || after != null) {
      find("K6", event, "is a truncate with a row");
    }
    table.clear();
    return new Change(event, table.latest(), null, null, "T");
  }

  private RowImage remove(BufferedEvent event, ShadowTable table, RowImage identity) {
    for (String column : table.latest().key()) {
      if (!identity.has(column)) {
        find("K6", event, "has no value of the key column " + column);
        return null;
      }
    }
    RowImage old = table.remove(identity);
    if (old == null) {
      contradict(event, "changes a row that is not there");
    } else if (event.before() != null && !identity.agreesWith(old)) {
      contradict(event, "has a before image that the row never had");
    }
    return old;
  }

  /** Under REPLICA IDENTITY FULL the whole old row comes with every update and delete. */
  private void checkIdentity(BufferedEvent event, BufferedRelation relation, RowImage before) {
    if (relation.identity() == 'f' && (before == null || !before.isWhole())) {
      find("K6", event, "has no whole before image, but the identity of " + relation.name() + " is full");
    }
  }

  /** Only what is said to be unchanged may be absent. */
  private void checkUnchanged(BufferedEvent event, RowImage after, Set<String> unchanged) {
    for (String column : after.relation().columns()) {
      if (after.has(column) == unchanged.contains(column)) {
        find("K6", event, "column " + column + " is absent and not named as unchanged, or both there and named");
      }
    }
  }

  private void contradict(BufferedEvent event, String what) {
    if (whole) {
      find("K5", event, what);
    }
  }

  private void find(String check, BufferedEvent event, String what) {
    BufferedRelation relation = relations.get(event.relation());
    findings.add(check, "position " + event.position() + (relation == null ? "" : ", " + relation.name()) + ": " + what);
  }
}
