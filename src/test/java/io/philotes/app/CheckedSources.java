package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.cli.CheckOptions;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sources of one database that share the publication {@code pub}, and an operator who asks {@code check} and does what it says. */
final class CheckedSources implements AutoCloseable {

  private static final List<String> OF_THE_SERVER = List.of("max_slot_wal_keep_size", "physical_replication", "role");

  private final Path directory;
  private final TestDatabase source = Postgres.source().createDatabase("checked");
  private final TestDatabase buffer = Postgres.buffer().createDatabase("checked_buffer");
  private final Map<String, String> environment = new TreeMap<>();

  CheckedSources(Path directory) {
    this.directory = directory;
    environment.putAll(buffer.variables("PHILOTES_BUFFER"));
    environment.put("PHILOTES_HTTP_ENABLED", "false");
  }

  TestDatabase database() {
    return source;
  }

  /** Of the server, as 14 to 18. */
  long version() {
    return source.queryLong("SELECT current_setting('server_version_num')::int / 10000");
  }

  void execute(String... statements) {
    source.execute(statements);
  }

  /** {@code schema.table} of what is published. */
  List<String> published() {
    return source.queryColumn("SELECT DISTINCT schemaname || '.' || tablename FROM pg_publication_tables ORDER BY 1");
  }

  /** @param options of each source: {@code tables: [public.orders]} */
  private Path file(List<String> options) {
    StringBuilder file = new StringBuilder("sources:\n");
    for (int i = 0; i < options.size(); i++) {
      file.append("  - {name: s%d, host: '%s', port: %d, database: %s, user: %s, password: '%s', sslMode: disable, slot: %s, publication: pub, %s}%n".formatted(
          i, source.config().host(), source.config().port(), source.name(), source.server().user(), source.server().password(), slot(i), options.get(i)));
    }
    try {
      return Files.writeString(directory.resolve("philotes.yaml"), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String slot(int i) {
    return source.name() + "_" + i;
  }

  Operator.Finished init(String... options) {
    return Operator.init(file(List.of(options)), environment);
  }

  void initialized(String... options) {
    Operator.Finished done = init(options);
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
  }

  /** What {@code check} says of the first source that is worse than a note, or of the one with that number. */
  List<JsonObject> worse(int number, String... options) {
    return new JsonObject(Operator.check(file(List.of(options)), environment, new CheckOptions("", null, true)).output()).getJsonArray("findings").stream()
        .map(JsonObject.class::cast).filter(finding -> finding.getString("part").equals("source s" + number))
        .filter(finding -> List.of("warn", "error").contains(finding.getString("level")))
        .filter(finding -> !OF_THE_SERVER.contains(finding.getString("name"))).toList();
  }

  List<JsonObject> worse(String options) {
    return worse(0, options);
  }

  static List<String> names(List<JsonObject> findings) {
    return findings.stream().map(finding -> finding.getString("name")).toList();
  }

  static String remedy(List<JsonObject> findings, String name) {
    return findings.stream().filter(finding -> finding.getString("name").equals(name)).findFirst().orElseThrow().getString("remedy");
  }

  static boolean isSql(String remedy) {
    return remedy.matches("(?s)(ALTER|BEGIN|CREATE).*");
  }

  /** Pastes every statement of one check, in its order. */
  void paste(List<JsonObject> findings) {
    findings.stream().map(finding -> finding.getString("remedy")).filter(CheckedSources::isSql).forEach(source::execute);
  }

  @Override
  public void close() {
    source.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
    source.close();
    buffer.close();
  }
}
