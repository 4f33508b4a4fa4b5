package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ByteSize;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.PublicationOptions;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.config.TableFilter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetupSqlTest {

  private static final DatabaseConfig DATABASE = new DatabaseConfig("db", 5433, "my shop", "o'neil\"", Secret.none(), SslMode.VERIFY_FULL, null,
      Duration.ofSeconds(10));

  private static List<String> statements(List<String> lines) {
    return lines.stream().filter(line -> !line.startsWith("--")).toList();
  }

  @Test
  void quotesEveryNameAndGrantsTheLeast() {
    SourceConfig source = new SourceConfig("shop", DATABASE, "philotes_cdc", "my \"pub\"", List.of("public.orders", "public.the \"x\""), false, new ByteSize(0), Duration.ZERO);
    assertEquals(List.of("CREATE ROLE \"o'neil\"\"\" LOGIN REPLICATION CONNECTION LIMIT 8 PASSWORD 'SCRAM-SHA-256$4096:a$b:c';",
        "GRANT CONNECT ON DATABASE \"my shop\" TO \"o'neil\"\"\";",
        "CREATE PUBLICATION \"my \"\"pub\"\"\" FOR TABLE \"public\".\"orders\", \"public\".\"the \"\"x\"\"\";"),
        statements(SetupSql.source(source, List.of(source), null, "SCRAM-SHA-256$4096:a$b:c")));
  }

  @Test
  void capturesEveryTableWhenNoneIsNamed() {
    SourceConfig source = new SourceConfig("shop", DATABASE, "philotes_cdc", "philotes_pub", List.of(), false, new ByteSize(0), Duration.ZERO);
    assertTrue(SetupSql.source(source, List.of(source), null, null).contains("CREATE PUBLICATION \"philotes_pub\" FOR ALL TABLES;"));
  }

  @Test
  void withoutAPasswordSaysHowToSetOne() {
    List<String> lines = SetupSql.buffer(DATABASE, List.of(), true, null);
    assertEquals("CREATE ROLE \"o'neil\"\"\" LOGIN;", statements(lines).get(0));
    assertTrue(lines.stream().anyMatch(line -> line.contains("\\password")), lines::toString);
  }

  @Test
  void makesABufferThatCanHoldEveryCharacterAndIsClosedToOthers() {
    assertEquals(List.of("CREATE ROLE \"o'neil\"\"\" LOGIN PASSWORD 'SCRAM-SHA-256$x';",
        "CREATE DATABASE \"my shop\" OWNER \"o'neil\"\"\" ENCODING 'UTF8' TEMPLATE template0;",
        "REVOKE ALL ON DATABASE \"my shop\" FROM PUBLIC;"), statements(SetupSql.buffer(DATABASE, List.of(), true, "SCRAM-SHA-256$x")));
  }

  private static SourceConfig source(String name, String host, String database, String user, String... tables) {
    DatabaseConfig at = new DatabaseConfig(host, 5432, database, user, Secret.none(), SslMode.DISABLE, null, Duration.ofSeconds(10));
    return new SourceConfig(name, at, "slot_" + name, "philotes_pub", List.of(tables), false, new ByteSize(0), Duration.ZERO);
  }

  private static List<String> statements(SourceConfig source, List<SourceConfig> sources) {
    return statements(SetupSql.source(source, sources, null, null));
  }

  /** The names of this machine are one server; a role is a server's, a publication a database's. */
  @Test
  void makesOnceWhatSourcesOfOneServerShare() {
    SourceConfig shop = source("shop", "localhost", "shop", "capture", "public.orders");
    SourceConfig crm = source("crm", "127.0.0.1", "crm", "capture");
    SourceConfig away = source("away", "db.example", "shop", "capture");
    List<SourceConfig> all = List.of(shop, crm, away);
    assertEquals(List.of("CREATE ROLE \"capture\" LOGIN REPLICATION CONNECTION LIMIT 16;", "GRANT CONNECT ON DATABASE \"shop\" TO \"capture\";",
        "CREATE PUBLICATION \"philotes_pub\" FOR TABLE \"public\".\"orders\";"), statements(shop, all));
    assertEquals(List.of("GRANT CONNECT ON DATABASE \"crm\" TO \"capture\";", "CREATE PUBLICATION \"philotes_pub\" FOR ALL TABLES;"),
        statements(crm, all));
    assertEquals("CREATE ROLE \"capture\" LOGIN REPLICATION CONNECTION LIMIT 8;", statements(away, all).get(0));
    assertEquals(List.of("CREATE DATABASE \"log\" OWNER \"capture\" ENCODING 'UTF8' TEMPLATE template0;", "REVOKE ALL ON DATABASE \"log\" FROM PUBLIC;"),
        statements(SetupSql.buffer(source("", "localhost", "log", "capture").database(), all, true, null)));
  }

  /** The buffer's connections would not fit into a limit that is for a source's. */
  @Test
  void doesNotLimitTheConnectionsOfARoleThatTheBufferHasToo() {
    SourceConfig shop = source("shop", "localhost", "shop", "capture");
    DatabaseConfig log = source("", "127.0.0.1", "log", "capture").database();
    List<String> lines = SetupSql.source(shop, List.of(shop), log, null);
    assertEquals("CREATE ROLE \"capture\" LOGIN REPLICATION;", statements(lines).get(0));
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("-- ") && line.contains("no CONNECTION LIMIT")), lines::toString);
    DatabaseConfig other = source("", "127.0.0.1", "log", "keeper").database();
    assertEquals("CREATE ROLE \"capture\" LOGIN REPLICATION CONNECTION LIMIT 8;", statements(SetupSql.source(shop, List.of(shop), other, null)).get(0));
  }

  /** Whether the source's part was run before, or will be, nobody knows. */
  @Test
  void theBuffersPartAloneMakesARoleThatASourceHasTooUnlessItIsThere() {
    SourceConfig shop = source("shop", "localhost", "shop", "o'neil");
    DatabaseConfig log = source("", "127.0.0.1", "log", "o'neil").database();
    assertEquals("DO 'BEGIN CREATE ROLE \"o''neil\" LOGIN REPLICATION PASSWORD ''SCRAM-SHA-256$x''; EXCEPTION WHEN duplicate_object THEN NULL; END';",
        statements(SetupSql.buffer(log, List.of(shop), false, "SCRAM-SHA-256$x")).get(0));
  }

  @Test
  void makesAPublicationThatSourcesShareOnceForTheTablesOfAll() {
    SourceConfig one = source("one", "db", "shop", "capture", "public.a", "public.b");
    SourceConfig two = source("two", "db", "shop", "capture", "public.b", "public.c");
    assertTrue(statements(one, List.of(one, two)).contains("CREATE PUBLICATION \"philotes_pub\" FOR TABLE \"public\".\"a\", \"public\".\"b\", \"public\".\"c\";"),
        () -> statements(one, List.of(one, two)).toString());
    assertEquals(List.of("GRANT CONNECT ON DATABASE \"shop\" TO \"capture\";"), statements(two, List.of(one, two)));
    SourceConfig all = source("all", "db", "shop", "capture");
    assertTrue(statements(one, List.of(one, all)).contains("CREATE PUBLICATION \"philotes_pub\" FOR ALL TABLES;"));
  }

  /** The server would refuse the statement, so it is not printed. */
  @Test
  void saysWhySourcesCannotShareAPublication() {
    SourceConfig one = source("one", "db", "shop", "capture").with(new PublicationOptions(List.of("sales"), List.of(), List.of(), null, null));
    SourceConfig two = source("two", "db", "shop", "capture", "public.b")
        .with(new PublicationOptions(List.of(), List.of(new TableFilter("public.b", List.of("id"), null)), List.of(), null, null));
    List<String> lines = SetupSql.source(one, List.of(one, two), null, null);
    assertTrue(lines.stream().noneMatch(line -> line.contains("CREATE PUBLICATION")), lines::toString);
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("-- The publication \"philotes_pub\" cannot be made for all that have it")), lines::toString);
  }
}
