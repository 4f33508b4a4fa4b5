package io.philotes.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ByteSize;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
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
        statements(SetupSql.source(source, "SCRAM-SHA-256$4096:a$b:c", 1, true)));
  }

  @Test
  void capturesEveryTableWhenNoneIsNamed() {
    SourceConfig source = new SourceConfig("shop", DATABASE, "philotes_cdc", "philotes_pub", List.of(), false, new ByteSize(0), Duration.ZERO);
    assertTrue(SetupSql.source(source, null, 1, true).contains("CREATE PUBLICATION \"philotes_pub\" FOR ALL TABLES;"));
  }

  @Test
  void withoutAPasswordSaysHowToSetOne() {
    List<String> lines = SetupSql.buffer(DATABASE, null);
    assertEquals("CREATE ROLE \"o'neil\"\"\" LOGIN;", statements(lines).get(0));
    assertTrue(lines.stream().anyMatch(line -> line.contains("\\password")), lines::toString);
  }

  @Test
  void makesABufferThatCanHoldEveryCharacterAndIsClosedToOthers() {
    assertEquals(List.of("CREATE ROLE \"o'neil\"\"\" LOGIN PASSWORD 'SCRAM-SHA-256$x';",
        "CREATE DATABASE \"my shop\" OWNER \"o'neil\"\"\" ENCODING 'UTF8' TEMPLATE template0;",
        "REVOKE ALL ON DATABASE \"my shop\" FROM PUBLIC;"), statements(SetupSql.buffer(DATABASE, "SCRAM-SHA-256$x")));
  }
}
