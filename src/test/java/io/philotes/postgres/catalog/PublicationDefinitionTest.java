package io.philotes.postgres.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublicationDefinitionTest {

  private static final PublicationDefinition FULL = new PublicationDefinition("my \"pub\"", List.of("public.orders", "public.Größe"),
      List.of("sales", "a\"b"), Map.of("public.orders", new MemberFilter(List.of("id", "the \"total\""), "total > 0")),
      List.of("insert", "delete"), true, "stored");

  private static final PublicationContents NOTHING = PublicationContents.of(false, List.of());

  @Test
  void writesEveryOption() {
    assertEquals("CREATE PUBLICATION \"my \"\"pub\"\"\" FOR TABLE ONLY \"public\".\"orders\" (\"id\", \"the \"\"total\"\"\") WHERE (total > 0), "
        + "ONLY \"public\".\"Größe\", TABLES IN SCHEMA \"sales\", \"a\"\"b\" WITH (publish = 'insert, delete', publish_via_partition_root = true, "
        + "publish_generated_columns = stored)", FULL.createSql());
  }

  /** What is not set is left to the server, so that every version understands it. */
  @Test
  void writesNoOptionThatIsNotSet() {
    assertEquals("CREATE PUBLICATION \"p\" FOR ALL TABLES", PublicationDefinition.of("p", List.of()).createSql());
    assertEquals("CREATE PUBLICATION \"p\" FOR TABLE \"a\".\"b\", \"c\".\"d\"", PublicationDefinition.of("p", List.of("a.b", "c.d")).createSql());
    assertEquals("CREATE PUBLICATION \"p\" FOR TABLES IN SCHEMA \"s\"",
        new PublicationDefinition("p", List.of(), List.of("s"), Map.of(), List.of(), null, null).createSql());
  }

  /** What goes and what stays for a reason of its own, at one moment. */
  @Test
  void takesOutAndKeepsInOneTransaction() {
    assertEquals("BEGIN; ALTER PUBLICATION \"my \"\"pub\"\"\" DROP TABLE ONLY \"a.b\".\"c\", ONLY \"a\".\"b.c\"; ALTER PUBLICATION \"my \"\"pub\"\"\" DROP TABLES IN SCHEMA \"x\"; "
        + "ALTER PUBLICATION \"my \"\"pub\"\"\" ADD TABLE ONLY \"public\".\"orders\" (\"id\", \"the \"\"total\"\"\") WHERE (total > 0); COMMIT",
        FULL.dropSql(List.of(new TableName("a.b", "c"), new TableName("a", "b.c")), List.of("x"), List.of(new TableName("public", "orders")), NOTHING));
  }

  /** Those that inherit come with it, unless one of them is there: then the server would refuse the rest, too. */
  @Test
  void addsAParentAloneWhereAChildIsAMember() {
    PublicationDefinition parent = PublicationDefinition.of("p", List.of("a.parent"));
    assertEquals("ALTER PUBLICATION \"p\" ADD TABLE \"a\".\"parent\"", parent.addTablesSql(List.of("a.parent"), NOTHING));
    PublicationContents child = new PublicationContents(1, false, List.of(),
        List.of(new PublicationMember(new TableName("a", "child"), MemberFilter.NONE, List.of("a.parent"))), Map.of(), null);
    assertEquals("ALTER PUBLICATION \"p\" ADD TABLE ONLY \"a\".\"parent\", \"a\".\"other\"", parent.addTablesSql(List.of("a.parent", "a.other"), child),
        "another table comes with those that inherit from it");
  }

  @Test
  void writesWhatMendsOne() {
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" ADD TABLE ONLY \"public\".\"orders\" (\"id\", \"the \"\"total\"\"\") WHERE (total > 0)",
        FULL.addTablesSql(List.of("public.orders"), NOTHING));
    assertEquals("BEGIN; ALTER PUBLICATION \"my \"\"pub\"\"\" DROP TABLE ONLY \"public\".\"Größe\"; ALTER PUBLICATION \"my \"\"pub\"\"\" ADD TABLE ONLY "
        + "\"public\".\"Größe\"; COMMIT", FULL.filterTableSql(new TableName("public", "Größe")));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" ADD TABLES IN SCHEMA \"x\"", FULL.addSchemasSql(List.of("x")));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" DROP TABLES IN SCHEMA \"x\", \"y\"", FULL.dropSql(List.of(), List.of("x", "y"), List.of(), NOTHING));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" SET (publish = 'insert')", FULL.setOperationsSql(List.of("insert")));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" SET (publish_via_partition_root = false)", FULL.setViaRootSql(false));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" SET (publish_generated_columns = none)", FULL.setGeneratedColumnsSql("none"));
  }
}
