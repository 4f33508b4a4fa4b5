package io.philotes.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.StopMode;
import io.philotes.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A buffer that cannot be reached, refuses us, or is not ours to write. */
class BadBufferIT {

  private static final List<String> ROLES = List.of("badbuffer_owner", "badbuffer_weak");
  private static TestDatabase source;
  private TestDatabase buffer;
  private Settings right;

  @BeforeAll
  static void prepare() {
    source = Postgres.source().createDatabase("badbuffer");
    ROLES.forEach(role -> Postgres.buffer().execute("DROP ROLE IF EXISTS " + role,
        "CREATE ROLE " + role + " LOGIN PASSWORD 'CANARY_" + role + "'"));
  }

  @AfterAll
  static void forget() {
    source.close();
    ROLES.forEach(role -> Postgres.buffer().execute("DROP ROLE IF EXISTS " + role));
  }

  @BeforeEach
  void createBuffer() {
    buffer = Postgres.buffer().createDatabase("badbuffer");
    buffer.server().execute("ALTER DATABASE " + buffer.name() + " OWNER TO badbuffer_owner");
    right = Settings.of(source, buffer).bufferLogin("badbuffer_owner", "CANARY_badbuffer_owner");
  }

  @AfterEach
  void dropBuffer() {
    buffer.close();
  }

  @ParameterizedTest
  @CsvSource({"run", "verify"})
  void b13TheJarDoesNotWaitLongForASilentPeer(String command) throws Exception {
    try (Impostor silent = new Impostor(Impostor.Manner.SILENT)) {
      Ending ending = right.with("BUFFER_HOST", "127.0.0.1").with("BUFFER_PORT", silent.port()).jar(command);
      ending.requireOne(ErrorCode.BUFFER_TIMEOUT, "server=127.0.0.1:" + silent.port(), "2000 ms");
      assertTrue(ending.took().compareTo(Settings.SOON) < 0, ending::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({"run", "verify"})
  void b14TheJarRefusesAWrongPasswordAndShowsNone(String command) {
    right.with("BUFFER_PASSWORD", "CANARY_wrong").jar(command)
        .requireOne(ErrorCode.BUFFER_AUTHENTICATION, "user=badbuffer_owner", "28P01");
  }

  @Test
  void f84TheJarHasNothingToVerifyWhereNothingWasBuffered() {
    right.jar("verify").requireOne(ErrorCode.BUFFER_SCHEMA, "database=" + buffer.name(), "no schema philotes");
  }

  @Test
  void f84b19TheJarLeavesASchemaAloneThatIsNotOurs() {
    buffer.execute("CREATE SCHEMA philotes AUTHORIZATION badbuffer_owner", "CREATE TABLE philotes.theirs (id int)");
    right.jar("run").requireOne(ErrorCode.BUFFER_SCHEMA, "schema=philotes", "not ours");
    assertEquals("theirs", buffer.queryText("SELECT relname FROM pg_class WHERE relnamespace = 'philotes'::regnamespace"));
  }

  @Test
  void f84b19RefusesASchemaOfALaterVersion() {
    right.work();
    source.execute("SELECT pg_drop_replication_slot('" + source.name() + "')");
    buffer.execute("INSERT INTO philotes.schema_version (version) VALUES (99)");
    right.fail(ErrorCode.BUFFER_SCHEMA, "version 99");
    right.jar("verify").requireOne(ErrorCode.BUFFER_SCHEMA, "version 99");
  }

  @Test
  void b13SaysThatTheHostIsUnknown() {
    right.with("BUFFER_HOST", "no-such-host.invalid").fail(ErrorCode.BUFFER_UNKNOWN_HOST, "no-such-host.invalid");
  }

  @Test
  void b13SaysThatAPortIsClosed() throws Exception {
    int port;
    try (Impostor gone = new Impostor(Impostor.Manner.CLOSING)) {
      port = gone.port();
    }
    right.with("BUFFER_HOST", "127.0.0.1").with("BUFFER_PORT", port).fail(ErrorCode.BUFFER_REFUSED, "server=127.0.0.1:" + port);
  }

  @ParameterizedTest
  @CsvSource({"CLOSING, disable", "HTTP, disable", "GREETING, disable", "CLOSING, require", "HTTP, require", "GREETING, require"})
  void b13SaysThatThePeerIsNotPostgres(Impostor.Manner manner, String sslMode) throws Exception {
    try (Impostor impostor = new Impostor(manner)) {
      right.with("BUFFER_HOST", "127.0.0.1").with("BUFFER_PORT", impostor.port()).with("BUFFER_SSL_MODE", sslMode)
          .fail(ErrorCode.BUFFER_NOT_POSTGRESQL, "server=127.0.0.1:" + impostor.port());
    }
  }

  @Test
  void b15SaysThatAPoolerIsInBetween() throws Exception {
    try (Impostor pooler = new Impostor(Impostor.Manner.POOLER)) {
      right.with("BUFFER_HOST", "127.0.0.1").with("BUFFER_PORT", pooler.port()).jar("run")
          .requireOne(ErrorCode.BUFFER_NOT_POSTGRESQL, "server=127.0.0.1:" + pooler.port(), "08P01", "connection pooler");
    }
  }

  @Test
  void doesNotWaitForASilentPeerThatShouldSpeakTls() throws Exception {
    try (Impostor silent = new Impostor(Impostor.Manner.SILENT)) {
      right.with("BUFFER_HOST", "127.0.0.1").with("BUFFER_PORT", silent.port()).with("BUFFER_SSL_MODE", "require")
          .fail(ErrorCode.BUFFER_TIMEOUT);
    }
  }

  @Test
  void b14SaysThatTheDatabaseIsUnknown() {
    right.with("BUFFER_DATABASE", "no_such_db").fail(ErrorCode.BUFFER_DATABASE, "database=no_such_db");
  }

  @Test
  void f84NamesTheRightThatTheRoleLacks() {
    right.bufferLogin("badbuffer_weak", "CANARY_badbuffer_weak").fail(ErrorCode.BUFFER_RIGHTS, "user=badbuffer_weak",
        "GRANT CREATE ON DATABASE \"" + buffer.name() + "\" TO \"badbuffer_weak\"");
  }

  @Test
  void f84NamesTheRightOnTheSchemaThatTheRoleLacks() {
    right.work();
    source.execute("SELECT pg_drop_replication_slot('" + source.name() + "')");
    right.bufferLogin("badbuffer_weak", "CANARY_badbuffer_weak").fail(ErrorCode.BUFFER_RIGHTS, "user=badbuffer_weak",
        "GRANT USAGE, CREATE ON SCHEMA philotes TO \"badbuffer_weak\"");
  }

  @Test
  void f83WritesAlthoughTheRoleIsReadOnlyByDefault() {
    buffer.execute("ALTER ROLE badbuffer_owner IN DATABASE " + buffer.name() + " SET default_transaction_read_only = on");
    right.work();
    source.execute("SELECT pg_drop_replication_slot('" + source.name() + "')");
    assertEquals(1, buffer.queryLong("SELECT count(*) FROM philotes.schema_version WHERE version = 1"));
  }

  @Test
  @NeedsOwnServer
  void f83SaysThatTheServerIsAStandby() {
    try (PostgresServer server = Postgres.start(Map.of())) {
      TestDatabase standby = server.createDatabase("standby");
      server.execute("COPY (SELECT WHERE false) TO '" + server.setting("data_directory") + "/standby.signal'");
      server.restart(StopMode.FAST);
      Settings.of(source, standby).fail(ErrorCode.BUFFER_READ_ONLY, "database=" + standby.name(), "standby");
    }
  }

  @Test
  void saysThatTheServerHasNoTls() {
    for (String mode : List.of("require", "verify-full")) {
      right.with("BUFFER_SSL_MODE", mode).fail(ErrorCode.BUFFER_TLS, "does not offer TLS");
    }
  }
}
