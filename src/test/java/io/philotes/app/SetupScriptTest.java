package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.cli.CheckOptions.Sql;
import io.philotes.config.ByteSize;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetupScriptTest {

  private static DatabaseConfig database(String host, String name) {
    return new DatabaseConfig(host, 5432, name, "philotes", Secret.none(), SslMode.DISABLE, null, Duration.ofSeconds(10));
  }

  private static SourceConfig source(String name, String host, String database) {
    return new SourceConfig(name, database(host, database), "slot_" + name, "philotes_pub", List.of(), false, new ByteSize(0), Duration.ZERO);
  }

  /** The first line of each part. */
  private static List<String> headings(Sql which) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    SetupScript.print(List.of(source("shop", "db1", "shop"), source("crm", "db2", "crm data")), database("log", "buffered"), which,
        new PrintStream(printed, true, StandardCharsets.UTF_8));
    return Arrays.stream(printed.toString(StandardCharsets.UTF_8).split("\\R\\R")).map(part -> part.lines().findFirst().orElseThrow()).toList();
  }

  @Test
  void printsAPartForEachSourceWithAHeadingThatSaysWhereItIsRun() {
    assertEquals(List.of("-- Source shop: run as a superuser, in the database shop on db1:5432.",
        "-- Source crm: run as a superuser, in the database crm data on db2:5432."), headings(Sql.SOURCE));
    assertEquals(List.of("-- Buffer: run as a superuser on log:5432, in any database; it makes the database buffered."), headings(Sql.BUFFER));
    assertEquals(3, headings(Sql.BOTH).size());
  }
}
