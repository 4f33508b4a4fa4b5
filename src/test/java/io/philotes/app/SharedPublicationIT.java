package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sources have one publication: whoever makes it or adds to it, nothing is left out that the other wants. */
class SharedPublicationIT {

  private static final String SOME = "tables: [public.orders], filters: [{table: public.orders, columns: [id], where: 'id > 0'}]";
  private static final String WHOLE = "tables: [public.orders, public.more]";

  private CheckedSources sources;

  @BeforeEach
  void open(@TempDir Path directory) {
    sources = new CheckedSources(directory);
    sources.execute("CREATE TABLE orders (id int PRIMARY KEY, total numeric)", "CREATE TABLE more (id int PRIMARY KEY)");
  }

  @AfterEach
  void close() {
    sources.close();
  }

  private void isWhole() {
    assertEquals(List.of("public.more", "public.orders"), sources.published());
    assertEquals(0, sources.database().queryLong("SELECT count(*) FROM pg_publication_rel r WHERE to_jsonb(r) ->> 'prqual' IS NOT NULL OR to_jsonb(r) ->> 'prattrs' IS NOT NULL"));
  }

  @Test
  void theFirstThatStartsMakesItForBoth() {
    sources.initialized("tables: [public.orders]", "tables: [public.more]");
    isWhole();
    assertEquals(List.of(), sources.worse(0, "tables: [public.orders]", "tables: [public.more]"));
    assertEquals(List.of(), sources.worse(1, "tables: [public.orders]", "tables: [public.more]"));
  }

  @Test
  void aFilterOfOneDoesNotTakeFromTheOther() {
    assumeTrue(sources.version() >= 15, "PostgreSQL 15 was the first to have filters");
    sources.initialized(SOME, WHOLE);
    isWhole();
    sources.execute("ALTER PUBLICATION pub DROP TABLE orders");
    sources.paste(sources.worse(0, SOME, WHOLE));
    isWhole();
    assertEquals(List.of(), sources.worse(0, SOME, WHOLE));
  }
}
