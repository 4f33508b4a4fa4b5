package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.PublicationGaps;
import io.philotes.postgres.catalog.PublicationMember;
import io.philotes.postgres.catalog.TableName;
import io.philotes.postgres.catalog.UnsentTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublicationGapChecksTest {

  private static final int VERSION = 18_00_00;
  private static final MemberFilter COLUMNS = new MemberFilter(List.of("id", "name"), null);

  private MemberFilter filter = MemberFilter.NONE;
  private PublicationDefinition wanted = PublicationDefinition.of("p", List.of("public.people", "public.orders"));
  private List<UnsentTable> unsent = List.of(unsent("people_old", "public.people"), unsent("orders_old", "public.orders"));

  private static UnsentTable unsent(String name, String of) {
    return new UnsentTable(new TableName("public", name), of, 'r', 'p');
  }

  private List<Difference> found() {
    PublicationContents contents = new PublicationContents(1, false, List.of(), List.of(new PublicationMember(new TableName("public", "people"), filter, List.of()),
        new PublicationMember(new TableName("public", "orders"), MemberFilter.NONE, List.of())), Map.of(), null);
    return PublicationGapChecks.of(new PublicationFacts("p", false, false, true, true, true, true, List.of("public.people", "public.orders"), List.of(), List.of(),
        Map.of(), contents, new PublicationGaps(unsent, List.of(), List.of(), false)), List.of(wanted), VERSION);
  }

  private void addsOnlyOrders() {
    assertEquals(List.of("inheriting_tables", "inheriting_tables"), found().stream().map(Difference::name).toList());
    assertEquals("ALTER PUBLICATION \"p\" ADD TABLE ONLY \"public\".\"orders_old\";", found().get(0).remedy());
    assertTrue(found().get(1).what().endsWith("public.people_old (of public.people)"), found()::toString);
    assertTrue(found().get(1).remedy().startsWith("Name them in sources[].tables, each with a filter of its own"), found()::toString);
  }

  @Test
  void aChildComesByAStatement() {
    assertEquals(List.of("ALTER PUBLICATION \"p\" ADD TABLE ONLY \"public\".\"people_old\", ONLY \"public\".\"orders_old\";"), found().stream().map(Difference::remedy).toList());
  }

  /** Every column and every row of it would come. */
  @Test
  void noStatementBringsAChildPastTheFilterOfItsParent() {
    filter = COLUMNS;
    addsOnlyOrders();
    filter = MemberFilter.NONE;
    wanted = new PublicationDefinition("p", wanted.tables(), List.of(), Map.of("public.people", COLUMNS), List.of(), null, null);
    addsOnlyOrders();
  }

  /** It is told of as a table that is not published, with its own filter. */
  @Test
  void aChildThatIsConfiguredIsToldOfElsewhere() {
    wanted = PublicationDefinition.of("p", List.of("public.people", "public.people_old", "public.orders"));
    assertEquals(List.of("ALTER PUBLICATION \"p\" ADD TABLE ONLY \"public\".\"orders_old\";"), found().stream().map(Difference::remedy).toList());
  }
}
