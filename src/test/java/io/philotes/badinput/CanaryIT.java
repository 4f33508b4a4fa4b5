package io.philotes.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.demo.postgres.FreePort;
import io.philotes.demo.postgres.ServerCertificate;
import io.philotes.testing.Await;
import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows and passwords are full of canaries. Only the sink that prints events may sing. */
class CanaryIT {

  private static final String WORD = "CANARY_in_a_row";
  private static final String TOKEN = "CANARY_token";

  @TempDir
  Path directory;

  private TestDatabase source;
  private TestDatabase buffer;

  @BeforeEach
  void prepare() {
    source = Postgres.source().createDatabase("canary");
    buffer = Postgres.buffer().createDatabase("canary");
    Postgres.source().execute("CREATE ROLE canary_capture LOGIN REPLICATION PASSWORD 'CANARY_capture'");
    Postgres.buffer().execute("CREATE ROLE canary_buffer LOGIN PASSWORD 'CANARY_buffer'",
        "ALTER DATABASE " + buffer.name() + " OWNER TO canary_buffer");
    source.execute("CREATE TABLE birds (id int PRIMARY KEY, song text, doc jsonb)",
        "ALTER TABLE birds REPLICA IDENTITY FULL", "CREATE PUBLICATION philotes_pub FOR TABLE birds");
  }

  @AfterEach
  void forget() {
    source.close();
    buffer.close();
    Postgres.source().execute("DROP ROLE canary_capture");
    Postgres.buffer().execute("DROP ROLE canary_buffer");
  }

  /** With secrets in files, as they should be kept, and in every place where a caller may put one by mistake. */
  private Settings canaries() throws IOException {
    return Settings.of(source, buffer).sourceLogin("canary_capture", "").bufferLogin("canary_buffer", "")
        .with("SOURCE_PASSWORD_FILE", file("CANARY_capture")).with("BUFFER_PASSWORD_FILE", file("CANARY_buffer"))
        .with("HTTP_TOKEN_FILE", file(TOKEN)).with("HTTP_ADMIN_TOKEN_FILE", file("CANARY_admin"))
        .with("CONSUMERS", "birds=stdout").with("LOG_LEVEL", "DEBUG").with("INSTANCE", "one");
  }

  private Path file(String secret) throws IOException {
    Path file = Files.createTempFile(directory, "secret", "");
    return Files.writeString(file, secret + "\n");
  }

  /** With the level DEBUG, and with failures: lost connections, and a write that the buffer refuses with the row in its DETAIL. */
  @Test
  void noSecretAndNoRowIsSeenOutsideTheSink() throws Exception {
    try (Running running = Running.start(canaries(), TOKEN)) {
      write(1);
      running.process().awaitLine(WORD + " 3", Running.LIMIT);
      loseConnections();
      write(4);
      running.process().awaitLine(WORD + " 6", Running.LIMIT);
      refuseWrites();
      write(7);
      Await.until("the source does not stream", Running.LIMIT, () -> !running.source().getString("state").equals("STREAMING"));
      for (String path : List.of("/stats", "/metrics", "/health", "/health/live", "/health/ready", "/api/v1/history")) {
        assertFalse(running.get(path).contains("CANARY"), path);
        assertFalse(running.get(path + "?token=CANARY_query&access_token=" + TOKEN, "CANARY_wrong").contains("CANARY"), path);
      }
      assertFalse(running.get("/CANARY_path/" + TOKEN).contains("CANARY"));
      assertFalse(threads(running.process().pid()).contains("CANARY"));
      running.process().terminate();
      running.process().awaitExit(Running.LIMIT);
      List<String> errors = running.process().errors();
      assertTrue(errors.stream().anyMatch(line -> line.contains("DEBUG")), "the level is not DEBUG");
      assertEquals(List.of(), errors.stream().filter(line -> line.contains("CANARY")).toList());
    }
  }

  /** The names and the stacks of all threads. */
  private static String threads(long pid) throws IOException, InterruptedException {
    Process dump = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(pid), "Thread.print").start();
    String text = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(dump.waitFor() == 0 && text.contains("vert.x-eventloop-thread"), text);
    return text;
  }

  /** With --debug a failed start shows the messages of all causes. */
  @Test
  void noSecretIsSeenInTheStackTracesOfAFailedStart() throws Exception {
    Path key = file("-----BEGIN PRIVATE KEY-----\nQ0FOQVJZX2tleQ==CANARY\n-----END PRIVATE KEY-----");
    Path certificate = ServerCertificate.of(directory, "client").pem();
    Settings right = canaries();
    for (Settings wrong : List.of(right.with("BUFFER_PASSWORD_FILE", file("CANARY_wrong")), right.with("SOURCE_PASSWORD_FILE", file("CANARY_wrong")),
        right.with("SOURCE_SSL_MODE", "require").with("SOURCE_SSL_CERT", certificate).with("SOURCE_SSL_KEY", key),
        right.with("HTTP_ENABLED", "true").with("HTTP_PORT", FreePort.find()).with("HTTP_TLS_CERT", certificate).with("HTTP_TLS_KEY", key))) {
      Ending ending = wrong.jar("run", "--debug");
      assertTrue(ending.errors().stream().anyMatch(line -> line.startsWith("\tat ")), ending::toString);
      assertTrue(ending.exit() > 1, ending::toString);
      assertEquals(List.of(), ending.errors().stream().filter(line -> line.contains("CANARY")).toList());
    }
  }

  private void write(int id) {
    source.execute("INSERT INTO birds SELECT i, '" + WORD + " ' || i, jsonb_build_object('song', '" + WORD + "') FROM generate_series("
        + id + ", " + (id + 2) + ") i", "UPDATE birds SET song = song || '!' WHERE id = " + id);
  }

  private void loseConnections() {
    Postgres.source().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'canary_capture'");
    Postgres.buffer().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'canary_buffer'");
  }

  /** A constraint that every row violates: PostgreSQL then shows the row in the DETAIL of its error. */
  private void refuseWrites() {
    for (String log : buffer.queryColumn("SELECT inhrelid::regclass::text FROM pg_inherits"
        + " WHERE inhparent::regclass::text LIKE '%events_%' AND inhrelid::regclass::text NOT LIKE '%pkey%'")) {
      buffer.execute("ALTER TABLE " + log + " ADD CONSTRAINT canary CHECK (position < 0) NOT VALID");
    }
  }
}
