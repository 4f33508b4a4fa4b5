package io.philotes.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import io.philotes.testing.FaultProxy;
import io.philotes.testing.JarProcess;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source that cannot be reached, refuses us, or is not fit to be captured. */
@NeedsOwnServer
class BadSourceIT {

  private static final String HERE = "127.0.0.1/32";
  private static PostgresServer server;
  private static TestDatabase source;
  private static TestDatabase buffer;
  private static Settings right;

  @BeforeAll
  static void startServers() {
    server = Postgres.start(Map.of("max_replication_slots", "6", "max_wal_senders", "6"));
    source = server.createDatabase("shop");
    buffer = Postgres.buffer().createDatabase("badsource");
    source.execute("CREATE TABLE orders (id int PRIMARY KEY)", "CREATE TABLE customers (id int PRIMARY KEY)",
        "CREATE PUBLICATION philotes_pub FOR TABLE orders", "CREATE PUBLICATION nothing",
        "CREATE ROLE capture LOGIN REPLICATION PASSWORD 'CANARY_capture'", "CREATE ROLE plain LOGIN PASSWORD 'CANARY_plain'",
        "CREATE ROLE rejected LOGIN REPLICATION PASSWORD 'CANARY_rejected'",
        "CREATE ROLE cleartext LOGIN REPLICATION PASSWORD 'CANARY_cleartext'",
        "CREATE ROLE expired LOGIN REPLICATION PASSWORD 'CANARY_expired' VALID UNTIL '2020-01-01'",
        "SET password_encryption = 'md5'; CREATE ROLE hashed LOGIN REPLICATION PASSWORD 'CANARY_hashed'");
    server.replaceAccessRules(List.of("host all rejected " + HERE + " reject", "host all hashed " + HERE + " md5",
        "host all cleartext " + HERE + " password", "host all all all scram-sha-256", "host replication all all scram-sha-256"));
    right = Settings.of(source, buffer).sourceLogin("capture", "CANARY_capture");
  }

  @AfterAll
  static void closeServers() {
    buffer.close();
    server.close();
  }

  @Test
  void f73b13TheJarSaysThatTheHostIsUnknown() {
    right.with("SOURCE_HOST", "no-such-host.invalid").jar("run")
        .requireOne(ErrorCode.SOURCE_UNKNOWN_HOST, "server=no-such-host.invalid:", "DNS");
  }

  @Test
  void f73b13TheJarDoesNotWaitLongForASilentPeer() throws Exception {
    try (Impostor silent = new Impostor(Impostor.Manner.SILENT)) {
      Ending ending = right.with("SOURCE_HOST", "127.0.0.1").with("SOURCE_PORT", silent.port()).jar("run");
      ending.requireOne(ErrorCode.SOURCE_TIMEOUT, "server=127.0.0.1:" + silent.port(), "2000 ms");
      assertTrue(ending.took().compareTo(Settings.SOON) < 0, ending::toString);
    }
  }

  @Test
  void f50b14TheJarRefusesAWrongPasswordAndShowsNone() {
    right.sourceLogin("capture", "CANARY_wrong").jar("run").requireOne(ErrorCode.SOURCE_AUTHENTICATION, "user=capture", "28P01");
  }

  @Test
  void b10TheJarNamesTheSqlWhenItMayNotCreateThePublication() {
    right.with("SOURCE_PUBLICATION", "my pub").with("SOURCE_TABLES", "public.orders,public.customers").jar("run").requireOne(
        ErrorCode.PUBLICATION_MISSING, "42501", "CREATE PUBLICATION \"my pub\" FOR TABLE \"public\".\"orders\", \"public\".\"customers\"");
  }

  @Test
  void theJarLeavesASlotAloneThatItDoesNotKnow() {
    source.execute("SELECT pg_create_logical_replication_slot('leftover', 'pgoutput')");
    try {
      right.with("SOURCE_SLOT", "leftover").jar("run").requireOne(ErrorCode.SLOT_UNKNOWN, "slot=leftover", "pg_drop_replication_slot");
      assertEquals(1, source.queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'leftover'"));
    } finally {
      source.execute("SELECT pg_drop_replication_slot('leftover')");
    }
  }

  @Test
  void b13SaysThatAPortIsClosed() throws Exception {
    int port = closedPort();
    right.with("SOURCE_HOST", "127.0.0.1").with("SOURCE_PORT", port).fail(ErrorCode.SOURCE_REFUSED, "server=127.0.0.1:" + port);
  }

  private static int closedPort() throws Exception {
    try (Impostor gone = new Impostor(Impostor.Manner.CLOSING)) {
      return gone.port();
    }
  }

  @ParameterizedTest
  @CsvSource({"CLOSING, disable", "HTTP, disable", "GREETING, disable", "CLOSING, require", "HTTP, require", "GREETING, require"})
  void f73b13SaysThatThePeerIsNotPostgres(Impostor.Manner manner, String sslMode) throws Exception {
    try (Impostor impostor = new Impostor(manner)) {
      right.with("SOURCE_HOST", "127.0.0.1").with("SOURCE_PORT", impostor.port()).with("SOURCE_SSL_MODE", sslMode).fail(ErrorCode.SOURCE_NOT_POSTGRESQL, "server=127.0.0.1:" + impostor.port());
    }
  }

  @Test
  void b15SaysThatAPoolerIsInBetween() throws Exception {
    try (Impostor pooler = new Impostor(Impostor.Manner.POOLER)) {
      right.with("SOURCE_HOST", "127.0.0.1").with("SOURCE_PORT", pooler.port()).jar("run")
          .requireOne(ErrorCode.SOURCE_NOT_POSTGRESQL, "server=127.0.0.1:" + pooler.port(), "08P01", "connection pooler");
    }
  }

  @ParameterizedTest
  @CsvSource({"nobody_here, CANARY_x, SOURCE_AUTHENTICATION, 28P01", "rejected, CANARY_rejected, SOURCE_AUTHENTICATION, pg_hba.conf",
      "expired, CANARY_expired, SOURCE_AUTHENTICATION, 28P01", "hashed, CANARY_hashed, SOURCE_AUTHENTICATION, MD5",
      "cleartext, CANARY_cleartext, SOURCE_AUTHENTICATION, clear text", "plain, CANARY_plain, SOURCE_NO_REPLICATION_RIGHT, REPLICATION"})
  void f50b14SaysWhyTheLoginIsRefused(String user, String password, ErrorCode code, String why) throws Exception {
    right.sourceLogin(user, password).fail(code, why);
  }

  @Test
  void b14SaysThatAPasswordIsMissing() throws Exception {
    right.with("SOURCE_PASSWORD", "").fail(ErrorCode.SOURCE_AUTHENTICATION, "none is configured");
  }

  @Test
  void b14SaysThatTheDatabaseIsUnknown() throws Exception {
    right.with("SOURCE_DATABASE", "no_such_db").fail(ErrorCode.SOURCE_DATABASE, "database=no_such_db");
  }

  @Test
  void b10SaysThatThePublicationIsEmpty() throws Exception {
    right.with("SOURCE_PUBLICATION", "nothing").with("SOURCE_TABLES", "public.orders").fail(ErrorCode.PUBLICATION_EMPTY,
        "ALTER PUBLICATION \"nothing\" ADD TABLE \"public\".\"orders\"");
  }

  @Test
  void b11NamesTheTablesThatAreNotPublished() throws Exception {
    right.with("SOURCE_TABLES", "public.orders,public.customers,public.none").fail(ErrorCode.TABLE_NOT_PUBLISHED,
        "(table=public.customers, public.none)", "ALTER PUBLICATION \"philotes_pub\" ADD TABLE \"public\".\"customers\"");
  }

  @Test
  void b10WarnsOfTheOperationsThatThePublicationLeavesOut() {
    try (TestDatabase partly = server.createDatabase("partly"); TestDatabase own = Postgres.buffer().createDatabase("badsource_partly")) {
      partly.execute("CREATE TABLE orders (id int PRIMARY KEY)", "CREATE PUBLICATION philotes_pub FOR TABLE orders WITH (publish = 'insert, update')");
      JarProcess.prepare();
      try (JarProcess jar = JarProcess.start(Settings.of(partly, own).environment(), "run")) {
        jar.awaitLine("Streams", Duration.ofSeconds(30));
        jar.terminate();
        jar.awaitExit(Duration.ofSeconds(30));
        assertTrue(jar.errors().stream().anyMatch(line -> line.contains(" WARN ") && line.contains("does not publish every operation")
            && line.contains("without=\"delete, truncate\"")), () -> jar.errors().toString());
      }
      partly.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
    }
  }

  /** Each with what keeps it out, and no statement that could not help. */
  @Test
  void b11NamesWhyATableCannotBePublished() {
    try (TestDatabase strange = server.createDatabase("strange")) {
      strange.execute("CREATE TABLE orders (id int PRIMARY KEY)", "CREATE VIEW v AS SELECT * FROM orders", "CREATE UNLOGGED TABLE u (id int PRIMARY KEY)",
          "CREATE FOREIGN DATA WRAPPER w", "CREATE SERVER s FOREIGN DATA WRAPPER w", "CREATE FOREIGN TABLE f (id int) SERVER s",
          "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)", "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)",
          "CREATE TABLE q (id int PRIMARY KEY) PARTITION BY RANGE (id)", "CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (9)",
          "CREATE PUBLICATION philotes_pub FOR TABLE orders, p WITH (publish_via_partition_root)", "CREATE PUBLICATION bare");
      Settings settings = Settings.of(strange, buffer).with("SOURCE_NAME", "strange").with("SOURCE_TABLES", "public.orders,public.v,public.u,public.f,public.p1,public.none");
      settings.fail(ErrorCode.TABLE_NOT_PUBLISHED, "(table=public.v, public.u, public.f, public.p1, public.none)", "public.v is a view",
          "public.u is unlogged", "public.f is a foreign table", "public.p1 is a partition, whose rows come under the name of its root",
          "public.none does not exist. ");
      settings.with("SOURCE_TABLES", "public.p1,public.q1").fail(ErrorCode.TABLE_NOT_PUBLISHED, "public.p1 is a partition",
          "; run on the source: ALTER PUBLICATION \"philotes_pub\" ADD TABLE \"public\".\"q1\"");
      settings.with("SOURCE_PUBLICATION", "bare").with("SOURCE_TABLES", "public.v,public.orders").fail(ErrorCode.PUBLICATION_EMPTY,
          "public.v is a view", "ALTER PUBLICATION \"bare\" ADD TABLE \"public\".\"orders\"");
    }
  }

  @Test
  void b11NamesTheTableThatHasNoPlaceInANewPublication() {
    try (TestDatabase strange = server.createDatabase("strange")) {
      strange.execute("CREATE VIEW v AS SELECT 1 AS id");
      Settings settings = Settings.of(strange, buffer).with("SOURCE_NAME", "placeless");
      settings.with("SOURCE_TABLES", "public.v").fail(ErrorCode.PUBLICATION_MISSING, "22023", "correct sources[].tables",
          Postgres.major() < 15 ? "\"v\" is not a table" : "cannot add relation \"v\" to publication");
      settings.with("SOURCE_TABLES", "public.none").fail(ErrorCode.PUBLICATION_MISSING, "42P01", "\"public.none\" does not exist", "correct sources[].tables");
    }
  }

  /** A name is data, however it is written: in the catalog, in SQL and in the replication command, which quotes it once more. */
  @Test
  void b09ANameOfAPublicationMayHoldAnything() {
    String name = "my \"pub\", ü's";
    try (TestDatabase strange = server.createDatabase("strange"); TestDatabase own = Postgres.buffer().createDatabase("badsource_name")) {
      strange.execute("CREATE TABLE orders (id int PRIMARY KEY)");
      Settings settings = Settings.of(strange, own).with("SOURCE_PUBLICATION", name);
      settings.work();
      assertEquals(name, strange.queryText("SELECT pubname FROM pg_publication"));
      strange.execute("DROP PUBLICATION \"my \"\"pub\"\", ü's\"");
      settings.fail(ErrorCode.PUBLICATION_MISSING, "(publication=" + name + ")");
      strange.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
    }
  }

  @Test
  void refusesSlotsOfAnotherKind() throws Exception {
    try (TestDatabase other = server.createDatabase("other")) {
      source.execute("SELECT pg_create_physical_replication_slot('physical')");
      other.execute("SELECT pg_create_logical_replication_slot('elsewhere', 'pgoutput')");
      right.with("SOURCE_SLOT", "physical").fail(ErrorCode.SLOT_WRONG_KIND, "slot=physical", "physical slot");
      right.with("SOURCE_SLOT", "elsewhere").fail(ErrorCode.SLOT_WRONG_KIND, "slot=elsewhere", other.name());
    } finally {
      source.execute("SELECT pg_drop_replication_slot('physical')");
    }
  }

  @Test
  void f50SaysThatNoSlotIsFree() throws Exception {
    List<String> taken = new ArrayList<>();
    long free = 6 - source.queryLong("SELECT count(*) FROM pg_replication_slots");
    for (int i = 0; i < free; i++) {
      taken.add("taken_" + i);
      source.execute("SELECT pg_create_physical_replication_slot('taken_" + i + "')");
    }
    try {
      right.fail(ErrorCode.SOURCE_LIMITS, "max_replication_slots");
    } finally {
      taken.forEach(slot -> source.execute("SELECT pg_drop_replication_slot('" + slot + "')"));
    }
  }

  @Test
  void f50b16SaysThatTheServerDoesNotDecodeAndThatNoSenderIsFree() throws Exception {
    try (PostgresServer replica = Postgres.start(Map.of("wal_level", "replica", "max_wal_senders", "1", "max_replication_slots", "1"))) {
      Settings settings = Settings.of(replica.createDatabase("shop"), buffer);
      settings.fail(ErrorCode.SOURCE_WAL_LEVEL, "wal_level=replica");
      try (Connection sender = walsender(replica)) {
        assertTrue(sender.isValid(5));
        settings.fail(ErrorCode.SOURCE_LIMITS, "max_wal_senders");
      }
    }
  }

  @Test
  void b16SaysThatTheServerHasNoSenders() {
    try (PostgresServer none = Postgres.start(Map.of("wal_level", "replica", "max_wal_senders", "0"))) {
      Settings.of(none.createDatabase("shop"), buffer).jar("run").requireOne(ErrorCode.SOURCE_LIMITS, "max_wal_senders", "restart the source");
    }
  }

  private static Connection walsender(PostgresServer server) throws Exception {
    Properties properties = new Properties();
    properties.putAll(Map.of("user", server.user(), "password", server.password(), "replication", "database",
        "preferQueryMode", "simple", "assumeMinServerVersion", "14"));
    return new org.postgresql.Driver().connect("jdbc:postgresql://" + server.host() + ":" + server.port() + "/postgres", properties);
  }

  @Test
  void f74SaysThatTheServerHasNoTls() throws Exception {
    for (String mode : List.of("require", "verify-full")) {
      right.with("SOURCE_SSL_MODE", mode).fail(ErrorCode.SOURCE_TLS, "does not offer TLS");
    }
  }

  /** The configuration compares what is written; the relay is an address that nobody could know. */
  @Test
  void b18RefusesTheSourcesOwnDatabaseByAnyAddress() throws Exception {
    right.buffer(source).fail(ErrorCode.CONFIG_BUFFER_IS_SOURCE);
    right.buffer(source).with("BUFFER_HOST", "localhost").fail(ErrorCode.CONFIG_BUFFER_IS_SOURCE);
    try (FaultProxy relay = FaultProxy.to(server)) {
      Settings hidden = right.buffer(source).bufferLogin(server.user(), server.password())
          .with("BUFFER_HOST", "127.0.0.1").with("BUFFER_PORT", relay.port());
      hidden.jar("run").requireOne(ErrorCode.CONFIG_BUFFER_IS_SOURCE, "database=" + source.name(), "are one");
      assertEquals(0, source.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'philotes'"));
    }
  }

  @Test
  void leavesNothingBehindWhenItCannotStart() throws Exception {
    right.sourceLogin("capture", "CANARY_wrong").fail(ErrorCode.SOURCE_AUTHENTICATION);
    assertEquals(0, buffer.queryLong("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'philotes%'"));
    assertEquals(0, source.queryLong("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'philotes%'"));
  }
}
