package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.bus.message.PublicationChange.Kind;
import io.philotes.ingestion.PublicationComparison.Change;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.PublicationGaps;
import io.philotes.postgres.catalog.PublicationMember;
import io.philotes.postgres.catalog.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PublicationComparisonTest {

  /** A publication to be changed in one place by each test. */
  static final class Sample {

    long oid = 1;
    boolean viaRoot;
    boolean delete = true;
    String generated = "none";
    final Map<String, Long> tables = new HashMap<>(Map.of("public.orders", 10L, "public.items", 11L));
    MemberFilter filter = new MemberFilter(List.of("id"), "(total > 0)");

    PublicationFacts facts() {
      List<PublicationMember> members = List.of(new PublicationMember(new TableName("public", "orders"), filter, List.of()));
      return new PublicationFacts("p", false, viaRoot, true, true, delete, true, new ArrayList<>(new TreeSet<>(tables.keySet())), List.of(),
          List.of(), Map.of(), new PublicationContents(oid, false, List.of(), members, tables, generated), PublicationGaps.NONE);
    }
  }

  private final Sample now = new Sample();

  private void changed(Kind kind, String object, String detail) {
    assertEquals(List.of(new Change(kind, object, detail)),
        PublicationComparison.of("p", Optional.of(new Sample().facts()), Optional.of(now.facts())));
  }

  @Test
  void findsNothingWhereNothingChanged() {
    assertEquals(List.of(), PublicationComparison.of("p", Optional.of(new Sample().facts()), Optional.of(now.facts())));
    assertEquals(List.of(), PublicationComparison.of("p", Optional.empty(), Optional.empty()));
  }

  @Test
  void aTableLeaves() {
    now.tables.remove("public.items");
    changed(Kind.TABLE_REMOVED, "public.items", "");
  }

  @Test
  void aTableComes() {
    now.tables.put("public.more", 12L);
    changed(Kind.TABLE_ADDED, "public.more", "");
  }

  @Test
  void aTableIsAnotherOneOfTheSameName() {
    now.tables.put("public.items", 99L);
    changed(Kind.TABLE_RECREATED, "public.items", "");
  }

  @Test
  void columnsChange() {
    now.filter = new MemberFilter(List.of("id", "total"), "(total > 0)");
    changed(Kind.COLUMNS_CHANGED, "public.orders", "id, total");
    now.filter = new MemberFilter(List.of(), "(total > 0)");
    changed(Kind.COLUMNS_CHANGED, "public.orders", "all");
  }

  /** A condition may hold values, so it is not repeated. */
  @Test
  void aConditionChanges() {
    now.filter = new MemberFilter(List.of("id"), "(name = 'CANARY')");
    changed(Kind.ROW_FILTER_CHANGED, "public.orders", "");
    now.filter = new MemberFilter(List.of("id"), null);
    changed(Kind.ROW_FILTER_CHANGED, "public.orders", "every row");
  }

  @Test
  void optionsChange() {
    now.delete = false;
    changed(Kind.OPERATIONS_CHANGED, "p", "insert, update, truncate");
    now.delete = true;
    now.viaRoot = true;
    changed(Kind.VIA_ROOT_CHANGED, "p", "that of their root");
    now.viaRoot = false;
    now.generated = "stored";
    changed(Kind.GENERATED_COLUMNS_CHANGED, "p", "stored");
  }

  @Test
  void thePublicationGoesAndComes() {
    Optional<PublicationFacts> there = Optional.of(now.facts());
    assertEquals(List.of(new Change(Kind.PUBLICATION_DROPPED, "p", "")), PublicationComparison.of("p", there, Optional.empty()));
    assertEquals(List.of(new Change(Kind.PUBLICATION_CREATED, "p", "")), PublicationComparison.of("p", Optional.empty(), there));
    now.oid = 2;
    changed(Kind.PUBLICATION_RECREATED, "p", "");
  }
}
