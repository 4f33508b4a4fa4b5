package io.philotes.ingestion;

import io.philotes.bus.message.PublicationChange.Kind;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What has changed between two looks at a publication. Pure. */
final class PublicationComparison {

  /** A change without time and place. The text of a row filter may hold values, so it is in no detail. */
  record Change(Kind kind, String object, String detail) {}

  private final String name;
  private final List<Change> changes = new ArrayList<>();

  private PublicationComparison(String name) {
    this.name = name;
  }

  static List<Change> of(String name, Optional<PublicationFacts> before, Optional<PublicationFacts> now) {
    PublicationComparison comparison = new PublicationComparison(name);
    if (before.isPresent() && now.isPresent()) {
      comparison.compare(before.get(), now.get());
    } else if (before.isPresent() || now.isPresent()) {
      comparison.add(now.isPresent() ? Kind.PUBLICATION_CREATED : Kind.PUBLICATION_DROPPED, name, "");
    }
    return List.copyOf(comparison.changes);
  }

  private void compare(PublicationFacts before, PublicationFacts now) {
    addIf(before.contents().oid() != now.contents().oid(), Kind.PUBLICATION_RECREATED, name, "");
    addIf(!before.operations().equals(now.operations()), Kind.OPERATIONS_CHANGED, name,
        now.operations().isEmpty() ? "none" : String.join(", ", now.operations()));
    addIf(before.viaRoot() != now.viaRoot(), Kind.VIA_ROOT_CHANGED, name, now.viaRoot() ? "that of their root" : "their own");
    addIf(!Objects.equals(before.contents().generatedColumns(), now.contents().generatedColumns()), Kind.GENERATED_COLUMNS_CHANGED, name,
        String.valueOf(now.contents().generatedColumns()));
    tables(before, now);
  }

  private void tables(PublicationFacts before, PublicationFacts now) {
    Map<String, Long> were = before.contents().published();
    Map<String, Long> are = now.contents().published();
    before.tables().stream().filter(table -> !are.containsKey(table)).forEach(table -> add(Kind.TABLE_REMOVED, table, ""));
    Map<String, MemberFilter> filtered = before.contents().filters();
    Map<String, MemberFilter> filters = now.contents().filters();
    for (String table : now.tables()) {
      if (!were.containsKey(table)) {
        add(Kind.TABLE_ADDED, table, "");
      } else {
        addIf(!were.get(table).equals(are.get(table)), Kind.TABLE_RECREATED, table, "");
        filter(table, filtered.getOrDefault(table, MemberFilter.NONE), filters.getOrDefault(table, MemberFilter.NONE));
      }
    }
  }

  private void filter(String table, MemberFilter before, MemberFilter now) {
    addIf(!before.columns().equals(now.columns()), Kind.COLUMNS_CHANGED, table, now.columns().isEmpty() ? "all" : String.join(", ", now.columns()));
    addIf(!Objects.equals(before.where(), now.where()), Kind.ROW_FILTER_CHANGED, table, now.where() == null ? "every row" : "");
  }

  private void addIf(boolean changed, Kind kind, String object, String detail) {
    if (changed) {
      add(kind, object, detail);
    }
  }

  private void add(Kind kind, String object, String detail) {
    changes.add(new Change(kind, object, detail));
  }
}
