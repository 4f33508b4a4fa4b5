package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.PublicationOptions;
import io.philotes.config.TableFilter;
import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.IdentityGap.Kind;
import io.philotes.postgres.catalog.IdentityGap.Mend;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.PublicationGaps;
import io.philotes.postgres.catalog.PublicationMember;
import io.philotes.postgres.catalog.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of a filter for which the source refuses changes does not undo what is said before. */
class IdentityGapChecksTest {

  private static final TableName ORDERS = new TableName("public", "orders");

  private final SampleSource source = new SampleSource();

  private static IdentityGap list(TableName holder, String... columns) {
    return new IdentityGap(ORDERS, holder, Kind.COLUMN_LIST, false, Set.of(), List.of(columns));
  }

  private void published(MemberFilter filter) {
    PublicationContents contents = new PublicationContents(1, false, List.of(), List.of(new PublicationMember(ORDERS, filter, List.of())), Map.of(), null);
    source.publication = new PublicationFacts("p", false, false, true, true, true, true, List.of("public.orders"), List.of(), List.of(), Map.of(), contents, PublicationGaps.NONE);
  }

  private void configured(String where, String... columns) {
    source.options = new PublicationOptions(List.of(), List.of(new TableFilter("public.orders", List.of(columns), where)), List.of(), null, null);
  }

  private List<Finding> found(String name) {
    return source.check().stream().filter(finding -> finding.name().equals(name)).toList();
  }

  private void says(String name, String remedy) {
    List<Finding> found = found(name);
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.get(0).remedy().startsWith(remedy), found::toString);
  }

  /** Pasted after the other, a statement of its own would take the configured columns and condition away again. */
  @Test
  void aListThatIsMendedWithADifferenceHasNoStatementOfItsOwn() {
    source.gaps = List.of(list(ORDERS, "id"));
    published(new MemberFilter(List.of("total"), "(total > 0)"));
    configured(null, "id", "total", "region");
    says("column_list", "BEGIN;");
    says("column_list_identity", "What is said of column_list mends this, too");
    configured("total > 1", "total");
    says("column_list_identity", "Add to the columns of the table in sources[].filters: id; 'check' then has the SQL");
    configured(null, "total", "region");
    says("column_list_identity", "Add to the columns of the table in sources[].filters: id; 'check' then has the SQL");
    configured("total > 0");
    says("column_list_identity", "What is said of column_list mends this, too");
  }

  @Test
  void aListThatIsAsConfiguredOrNotConfiguredIsMadeLonger() {
    source.gaps = List.of(list(ORDERS, "id"));
    published(new MemberFilter(List.of("total"), "(total > 0)"));
    String longer = "BEGIN; ALTER PUBLICATION \"p\" DROP TABLE ONLY \"public\".\"orders\"; ALTER PUBLICATION \"p\" ADD TABLE ONLY \"public\".\"orders\" (\"id\", \"total\")"
        + " WHERE ((total > 0)); COMMIT; --";
    says("column_list_identity", longer);
    configured("total > 0", "total");
    says("column_list_identity", longer);
  }

  /** The second of two statements would take away what the first one added. */
  @Test
  void partitionsWithOtherKeysGetOneList() {
    source.gaps = List.of(list(new TableName("public", "orders_1"), "id"), list(new TableName("public", "orders_2"), "id", "region"));
    published(new MemberFilter(List.of("total"), null));
    says("column_list_identity", "BEGIN; ALTER PUBLICATION \"p\" DROP TABLE ONLY \"public\".\"orders\"; ALTER PUBLICATION \"p\" ADD TABLE ONLY \"public\".\"orders\""
        + " (\"id\", \"region\", \"total\"); COMMIT;");
    assertTrue(found("column_list_identity").get(0).what().contains("on public.orders_1, public.orders_2 once published"), found("column_list_identity")::toString);
  }

  /** The identity that is there goes with what is configured. */
  @Test
  void noIdentityChangesForAFilterThatGoes() {
    source.gaps = List.of(new IdentityGap(ORDERS, ORDERS, Kind.COLUMN_LIST, true, Set.of(Mend.DEFAULT), List.of()));
    published(new MemberFilter(List.of("id"), null));
    says("column_list_identity", "ALTER TABLE \"public\".\"orders\" REPLICA IDENTITY DEFAULT;");
    configured("id > 0");
    says("column_list_identity", "What is said of column_list mends this, too");
    configured(null, "total");
    says("column_list_identity", "First do what is said of column_list, then run 'check' again");
    source.gaps = List.of(new IdentityGap(ORDERS, ORDERS, Kind.CONDITION, false, Set.of(Mend.FULL), List.of("total")));
    published(new MemberFilter(List.of(), "(total > 0)"));
    configured("id > 0");
    says("row_filter_identity", "First do what is said of row_filter, then run 'check' again");
    configured(null, "id");
    says("row_filter_identity", "What is said of row_filter mends this, too");
  }

  /** REPLICA IDENTITY FULL goes with no list, also with one that is yet to come. */
  @Test
  void aListThatIsConfiguredForbidsAnIdentityOfAllColumns() {
    source.gaps = List.of(new IdentityGap(ORDERS, ORDERS, Kind.CONDITION, false, Set.of(Mend.FULL), List.of("total")));
    published(new MemberFilter(List.of(), "(total > 0)"));
    says("row_filter_identity", "ALTER TABLE \"public\".\"orders\" REPLICA IDENTITY FULL;");
    configured("total > 0", "id", "total");
    says("row_filter_identity", "Give the table a unique index on its key and these columns, all of them NOT NULL and in the list of columns, then: ");
    assertFalse(found("row_filter_identity").get(0).remedy().contains("FULL"), found("row_filter_identity")::toString);
  }
}
