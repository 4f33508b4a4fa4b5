package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.philotes.postgres.catalog.IdentityGap;
import io.philotes.postgres.catalog.MemberFilter;
import io.philotes.postgres.catalog.PublicationCatalog.Rehearsal;
import io.philotes.postgres.catalog.PublicationContents;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.PublicationGaps;
import io.philotes.postgres.catalog.PublicationMember;
import io.philotes.postgres.catalog.TableName;
import io.philotes.postgres.catalog.UnsentTable;
import io.philotes.postgres.catalog.WrittenConditions;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PublicationWarningsTest {

  private static final int VERSION = 18_00_00;
  private static final PublicationDefinition ORDERS = PublicationDefinition.of("p", List.of("public.orders"));

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private int asked;

  @BeforeEach
  void listen() {
    logged.start();
    logger().addAppender(logged);
    logger().setLevel(Level.INFO);
  }

  @AfterEach
  void leave() {
    logger().detachAppender(logged);
    logger().setLevel(null);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(PublicationWarnings.class);
  }

  private PublicationWarnings warnings(PublicationDefinition wanted, Map<String, String> conditions, PublicationDefinition... others) {
    return warnings(wanted, new WrittenConditions(conditions, Map.of()), others);
  }

  private PublicationWarnings warnings(PublicationDefinition wanted, WrittenConditions conditions, PublicationDefinition... others) {
    return new PublicationWarnings("shop", wanted, List.of(others), new UnaskedSource() {
      @Override
      public Future<WrittenConditions> conditions(PublicationDefinition definition) {
        asked++;
        return Future.succeededFuture(conditions);
      }
    });
  }

  private static PublicationFacts publication(String... tables) {
    return new PublicationFacts("p", false, false, true, true, true, true, List.of(tables), List.of(), List.of());
  }

  private static PublicationFacts publication(String condition) {
    PublicationContents contents = new PublicationContents(1, false, List.of(),
        List.of(new PublicationMember(new TableName("public", "orders"), new MemberFilter(List.of(), condition), List.of())), Map.of(), null);
    return new PublicationFacts("p", false, false, true, true, true, true, List.of("public.orders"), List.of(), List.of(), Map.of(), contents, PublicationGaps.NONE);
  }

  private static PublicationDefinition where(String condition) {
    return new PublicationDefinition("p", List.of("public.orders"), List.of(), Map.of("public.orders", new MemberFilter(List.of(), condition)), List.of(), null, null);
  }

  private List<String> differences() {
    return logged.list.stream().map(event -> event.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals("difference") || pair.key.equals("of")).map(pair -> String.valueOf(pair.value)).toList().toString()).toList();
  }

  @Test
  void tellsOfEachDifferenceOnce() {
    PublicationWarnings warnings = warnings(ORDERS, Map.of());
    warnings.tell(publication("public.orders", "public.more"), VERSION);
    warnings.tell(publication("public.orders", "public.more"), VERSION);
    assertEquals(List.of("[extra_tables, public.more]"), differences());
    assertEquals(0, asked, "the server is not asked without need");
  }

  /** The tables of another source are not too many, and nobody is told to take them out. */
  @Test
  void tellsNothingOfWhatAnotherSourceWants() {
    warnings(ORDERS, Map.of(), PublicationDefinition.of("p", List.of("public.more"))).tell(publication("public.orders", "public.more"), VERSION);
    assertEquals(List.of(), differences());
  }

  @Test
  void aConditionThatTheServerWritesInItsOwnWayIsTheSame() {
    warnings(where("id > -1"), Map.of("public.orders", "(id > '-1'::integer)")).tell(publication("(id > '-1'::integer)"), VERSION);
    assertEquals(List.of(), differences());
    assertEquals(1, asked);
  }

  /** A child may be named by somebody who wants the log's reader to run something else, and there may be many. */
  @Test
  void theSqlOfAGapIsThereToItsEndOrNotAtAll() {
    warnings(ORDERS, Map.of()).seen(withChildren("evil\u001b[31m\n"));
    assertEquals(List.of("rows of published tables do not come from those that inherit and are not in the publication: public.evil\\u001b[31m\\u000a (of public.orders)",
        "ALTER PUBLICATION \"p\" ADD TABLE ONLY \"public\".U&\"evil\\001b[31m\\000a\";"), said(0));
    warnings(ORDERS, Map.of()).seen(withChildren(IntStream.range(0, 40).mapToObj(i -> "child_" + i).toArray(String[]::new)));
    assertEquals("'check' prints the SQL", said(1).get(1));
  }

  private static PublicationFacts withChildren(String... children) {
    return new PublicationFacts("p", false, false, true, true, true, true, List.of("public.orders"), List.of(), List.of(), Map.of(),
        new PublicationContents(1, false, List.of(), List.of(), Map.of(), null), new PublicationGaps(Stream.of(children)
        .map(child -> new UnsentTable(new TableName("public", child), "public.orders", 'r', 'p')).toList(), List.of(), List.of(), false));
  }

  private List<String> said(int record) {
    return logged.list.get(record).getKeyValuePairs().stream().filter(pair -> pair.key.matches("what|remedy")).map(pair -> String.valueOf(pair.value)).toList();
  }

  /** A role that may do no more than it needs is told of no difference where none may be. */
  @Test
  void doesNotCallDifferentWhatCannotBeCompared() {
    warnings(where("iban <> 'DE75'"), new WrittenConditions(Map.of(), Map.of("public.orders", "42501 must be owner of table orders")))
        .tell(publication("(iban <> 'DE75'::text)"), VERSION);
    assertEquals(1, logged.list.size(), logged.list::toString);
    ILoggingEvent event = logged.list.get(0);
    assertEquals(Level.INFO, event.getLevel());
    assertTrue(event.getFormattedMessage().contains("cannot be compared") && event.getKeyValuePairs().toString().contains("public.orders"), event::toString);
    assertFalse((event.getFormattedMessage() + event.getKeyValuePairs()).matches(".*(DE75|iban|differ).*"), event::toString);
  }

  /** It may hold values of rows. */
  @Test
  void doesNotLogConditions() {
    warnings(where("iban <> 'DE75'"), Map.of("public.orders", "(iban <> 'DE75'::text)")).tell(publication("(iban <> 'FR14'::text)"), VERSION);
    assertEquals(List.of("[row_filter, public.orders]"), differences());
    assertTrue(logged.list.stream().noneMatch(event -> (event.getFormattedMessage() + event.getKeyValuePairs()).matches(".*(DE75|FR14|iban).*")), logged.list::toString);
  }

  /** Before it is committed; afterwards it is the same publication. */
  @Test
  void tellsOnceWhatTheSourceWillRefuse() {
    PublicationFacts facts = new PublicationFacts("p", false, false, true, true, true, true, List.of("public.orders", "public.keyless"), List.of(), List.of("public.keyless"));
    PublicationWarnings warnings = warnings(PublicationDefinition.of("p", List.of()), Map.of());
    TableName orders = new TableName("public", "orders");
    warnings.created(new Rehearsal(facts, Collections.nCopies(11, new IdentityGap(orders, orders, IdentityGap.Kind.GENERATED, true, Set.of(), List.of("twice")))));
    assertEquals(12, logged.list.size(), logged.list::toString);
    assertTrue(logged.list.get(0).getKeyValuePairs().toString().contains("public.keyless"), logged.list::toString);
    assertTrue(logged.list.get(1).getKeyValuePairs().toString().contains("public.orders"), logged.list::toString);
    assertTrue(logged.list.get(11).getKeyValuePairs().toString().contains("more=\"1\""), logged.list::toString);
    warnings.tell(facts, VERSION);
    assertEquals(12, logged.list.size(), logged.list::toString);
  }
}
