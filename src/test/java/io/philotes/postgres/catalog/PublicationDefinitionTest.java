package io.philotes.postgres.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublicationDefinitionTest {

  private static final PublicationDefinition FULL = new PublicationDefinition("my \"pub\"", List.of("public.orders", "public.Größe"),
      List.of("sales", "a\"b"), Map.of("public.orders", new MemberFilter(List.of("id", "the \"total\""), "total > 0")),
      List.of("insert", "delete"), true, "stored");

  @Test
  void writesEveryOption() {
    assertEquals("CREATE PUBLICATION \"my \"\"pub\"\"\" FOR TABLE \"public\".\"orders\" (\"id\", \"the \"\"total\"\"\") WHERE (total > 0), "
        + "\"public\".\"Größe\", TABLES IN SCHEMA \"sales\", \"a\"\"b\" WITH (publish = 'insert, delete', publish_via_partition_root = true, "
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

  @Test
  void writesWhatMendsOne() {
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" ADD TABLE \"public\".\"orders\" (\"id\", \"the \"\"total\"\"\") WHERE (total > 0)",
        FULL.addTablesSql(List.of("public.orders")));
    assertEquals("BEGIN; ALTER PUBLICATION \"my \"\"pub\"\"\" DROP TABLE \"public\".\"Größe\"; ALTER PUBLICATION \"my \"\"pub\"\"\" ADD TABLE "
        + "\"public\".\"Größe\"; COMMIT", FULL.filterTableSql("public.Größe"));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" ADD TABLES IN SCHEMA \"x\"", FULL.addSchemasSql(List.of("x")));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" DROP TABLES IN SCHEMA \"x\", \"y\"", FULL.dropSchemasSql(List.of("x", "y")));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" SET (publish = 'insert')", FULL.setOperationsSql(List.of("insert")));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" SET (publish_via_partition_root = false)", FULL.setViaRootSql(false));
    assertEquals("ALTER PUBLICATION \"my \"\"pub\"\"\" SET (publish_generated_columns = none)", FULL.setGeneratedColumnsSql("none"));
  }
}
