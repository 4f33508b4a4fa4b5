package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.FreePort;
import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way of "On your own database", walked as it is written: every block of the section, in its order, by bash. Only what belongs to
 * the machine is another: ports, the place of the jar (which is built already), and {@code psql} and {@code curl}, for which stand-ins
 * are there, so that none need be installed.
 */
@NeedsOwnServer
class ReadmeIT {

  private static final Pattern BLOCK = Pattern.compile("```(sh|sql)\n(.*?)```", Pattern.DOTALL);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir
  private Path directory;
  private final int httpPort = FreePort.find();
  private final List<Process> started = new ArrayList<>();

  /** One fenced block. */
  private record Block(String language, String text) {}

  private static List<Block> blocks() {
    String readme = Documents.read("README.md");
    String section = readme.substring(readme.indexOf("## On your own database"), readme.indexOf("## In production"));
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(section);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  @AfterEach
  void endWhatRuns() {
    started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void theWayFromNothingToOnesOwnChangesAndBackOutAgain() throws Exception {
    try (PostgresServer server = Postgres.start(Map.of("wal_level", "replica"))) {
      server.execute("CREATE DATABASE shop");
      server.database("shop").execute("CREATE TABLE orders (id int PRIMARY KEY, item text)");
      List<Block> blocks = blocks();
      assertEquals(7, blocks.size(), "the section has these steps: settings, jar, roles, run, change, status, removal");
      layOutTheMachine();

      settings(server, blocks.get(0));
      assertSucceeds(server, blocks.get(1));
      String checked = assertSucceeds(server, blocks.get(2));
      assertTrue(checked.contains("check: 0 errors"), checked);
      Process running = run(server, blocks.get(3));
      Await.until("it streams", LIMIT, () -> read(running).contains("Streams"));
      String seen = assertSucceeds(server, blocks.get(4));
      assertTrue(seen.contains("\"state\":\"STREAMING\""), seen);
      Await.until("the change is a line of stdout", LIMIT, () -> read(running).contains("\"operation\":\"INSERT\""));
      Await.until("and a row of the buffer", LIMIT, () -> server.database("philotes").queryLong("SELECT count(*) FROM philotes.cdc_events"
          + " WHERE after_data->>'item' = 'tea'") == 1);
      String status = assertSucceeds(server, blocks.get(5));
      assertTrue(status.contains("service: RUNNING, instance ") && status.contains("state     STREAMING"), status);
      assertTrue(status.contains("shop") && status.contains("audit") && status.contains("public.orders: 1") && status.contains("verify: no gap"), status);
      endOrderly(running);
      String removed = assertSucceeds(server, blocks.get(6));
      assertTrue(removed.contains("dry run") && removed.contains("dropped the slot philotes_cdc") && removed.contains("dropped the schema philotes"), removed);
      ownersPart(server, removed);
      assertEquals(List.of(), server.database("shop").query("SELECT slot_name FROM pg_replication_slots"));
      assertEquals(List.of(), server.database("shop").query("SELECT pubname FROM pg_publication"));
      assertEquals(List.of(), server.database("shop").query("SELECT rolname FROM pg_roles WHERE rolname LIKE 'philotes%'"));
      assertEquals(List.of(), server.database("shop").query("SELECT datname FROM pg_database WHERE datname = 'philotes'"));
    }
  }

  private static void settings(PostgresServer server, Block block) {
    assertEquals("sql", block.language());
    server.execute(block.text().lines().toArray(String[]::new));
    server.restart(StopMode.FAST);
  }

  /** What is printed for the owner of the servers, run by the owner. */
  private static void ownersPart(PostgresServer server, String removed) {
    List<String> lines = removed.lines().dropWhile(line -> !line.startsWith("uninstall: done")).skip(1).toList();
    assertEquals(3, lines.size(), removed);
    for (String line : lines) {
      String database = line.contains("DROP PUBLICATION") ? "shop" : "postgres";
      for (String statement : line.substring(0, line.indexOf("--")).split(";")) {
        if (!statement.isBlank()) {
          server.database(database).execute(statement);
        }
      }
    }
  }

  /** Stand-ins in front of the PATH, and a build that is there already. */
  private void layOutTheMachine() throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.createDirectories(directory.resolve("target"));
    Files.createSymbolicLink(directory.resolve("target/philotes.jar"), JarProcess.jar().toAbsolutePath());
    script(bin, "mvn", "test \"$*\" = '-q -DskipTests package'");
    script(bin, "psql", java() + " -cp '" + classPath() + "' " + Psql.class.getName() + " \"$@\"");
    script(bin, "curl", java() + " -cp '" + classPath() + "' " + Curl.class.getName() + " \"$@\"");
    script(bin, "java", "exec " + java() + " \"$@\"");
  }

  private static String classPath() {
    return placeOf(Psql.class) + File.pathSeparator + placeOf(org.postgresql.Driver.class);
  }

  private static Path placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1";
  }

  private static void script(Path bin, String name, String text) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + text + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private String assertSucceeds(PostgresServer server, Block block) throws Exception {
    Process process = run(server, block);
    assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), () -> "it does not end: " + block + read(process));
    assertEquals(0, process.exitValue(), () -> block + read(process));
    return read(process);
  }

  private Process run(PostgresServer server, Block block) throws IOException {
    assertEquals("sh", block.language());
    String text = block.text().replace("5432", String.valueOf(server.port())).replace("127.0.0.1:8080", "127.0.0.1:" + httpPort);
    ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", text).directory(directory.toFile())
        .redirectErrorStream(true).redirectOutput(directory.resolve("output-" + started.size()).toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PHILOTES_"));
    builder.environment().put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("PGPASSWORD", server.password());
    builder.environment().put("PHILOTES_HTTP_PORT", String.valueOf(httpPort));
    builder.environment().put("PHILOTES_CONFIG", "philotes.yaml");
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String read(Process process) {
    try {
      return Files.readString(directory.resolve("output-" + started.indexOf(process)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** As Ctrl-C does: every process of the terminal gets it. */
  private static void endOrderly(Process running) throws InterruptedException {
    running.descendants().forEach(ProcessHandle::destroy);
    running.destroy();
    assertTrue(running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
    Await.until("the jar is gone", LIMIT, () -> running.descendants().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void namesNoCommandThatTheTestDoesNotKnow() {
    for (Block block : blocks()) {
      assertTrue(block.language().equals("sql") || block.text().lines().allMatch(line -> line.matches(
          "(mvn|mkdir|head|cat|export|java|psql|curl) .*|sources:|buffer: .*|consumers:|  - .*|END")), block::text);
    }
  }
}
