package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.app.Operator;
import io.philotes.cli.CheckOptions;
import io.philotes.cli.UninstallOptions;
import io.philotes.error.ErrorCode;
import io.philotes.failpoint.Failpoint;
import io.philotes.testing.JarProcess;
import io.philotes.testing.NeedsOwnServer;
import io.philotes.testing.Postgres;
import io.philotes.testing.PostgresServer;
import io.philotes.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Into two databases by {@code init}, and out of them again by {@code uninstall}. */
class InstallationIT {

  /** Everything of a database that Philotes could leave behind: slots, publications, schemas, relations, functions, settings. */
  private static final String STATE = """
      SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()
      UNION ALL SELECT 'publication ' || pubname FROM pg_publication
      UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast)'
      UNION ALL SELECT 'relation ' || c.oid::regclass FROM pg_class c WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
      UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      UNION ALL SELECT 'setting ' || setconfig::text FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
      UNION ALL SELECT 'trigger ' || evtname FROM pg_event_trigger ORDER BY 1""";

  private static final UninstallOptions PLAN = new UninstallOptions("", false, false, false, false);
  private static final UninstallOptions DRY = new UninstallOptions("", true, false, false, true);
  private static final UninstallOptions SOURCE_ONLY = new UninstallOptions("", false, false, true, false);
  private static final UninstallOptions EVERYTHING = new UninstallOptions("", true, false, true, false);

  private Rig rig;

  @BeforeEach
  void prepare() {
    rig = Rig.open();
    rig.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void whatIsCommittedBetweenInitAndRunIsCaptured() {
    Operator.Finished done = init();
    assertTrue(done.output().contains("created the publication philotes_pub") && done.output().contains("keeps every change from"), done::output);
    rig.source().execute("INSERT INTO t VALUES (1)");
    assertTrue(init().output().contains("is there, captured up to"));
    rig.source().execute("INSERT INTO t VALUES (2)");
    capture();
    assertEquals(List.of("1", "2"), rig.buffer().queryColumn("SELECT after_data->>'id' FROM philotes.cdc_events WHERE table_name = 't' ORDER BY id"));
    rig.checkOrder();
  }

  /** Killed on its way, the same command ends it, and what was committed since the slot was there is captured. */
  @ParameterizedTest
  @EnumSource(value = Failpoint.class, names = {"PUBLICATION_CREATED", "SLOT_INTENDED", "SLOT_CREATED_NOT_SAVED", "SOURCE_REGISTERING", "SOURCE_REGISTERED"})
  void anInterruptedInitIsEndedByAnother(Failpoint point) {
    new Deaths(options -> rig.kept(JarProcess.startWithTests(Rig.HEAP, List.of(options), rig.environment(), line -> { }, "init")))
        .die(new Death(point, 1));
    Orphans.awaitNobody(rig);
    boolean captured = rig.source().queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + rig.slot() + "'") == 1;
    rig.source().execute("INSERT INTO t VALUES (1)");
    init();
    rig.source().execute("INSERT INTO t VALUES (2)");
    capture();
    assertEquals(captured ? List.of("1", "2") : List.of("2"),
        rig.buffer().queryColumn("SELECT after_data->>'id' FROM philotes.cdc_events WHERE table_name = 't' ORDER BY id"));
  }

  @Test
  void initIsRefusedWhileTheServiceRuns() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      assertEquals(ErrorCode.SOURCE_LED, Operator.init(rig.environment()).failure().code());
      assertEquals(ErrorCode.SOURCE_LED, uninstall(EVERYTHING).failure().code());
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
  }

  @Test
  void uninstallLeavesTheSourceAndTheBufferAsTheyWere() {
    List<List<String>> source = rig.source().query(STATE);
    List<List<String>> buffer = rig.buffer().query(STATE);
    rig.source().execute("INSERT INTO t VALUES (1)");
    capture();
    Operator.Finished done = uninstall(EVERYTHING);
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
    assertTrue(done.output().contains("would drop the slot " + rig.slot() + ", which keeps ") && done.output().contains("dropped the slot " + rig.slot())
        && done.output().contains("dropped the publication philotes_pub") && done.output().contains("dropped the schema philotes"), done::output);
    assertEquals(source, rig.source().query(STATE).stream().filter(row -> !row.get(0).contains("marker")).toList());
    assertEquals(buffer, rig.buffer().query(STATE));
    assertEquals(0, uninstall(EVERYTHING).exit(), "nothing left is no failure");
  }

  @Test
  void showsWhatItWouldDoAndChangesNothingWithoutConsent() {
    capture();
    List<List<String>> source = rig.source().query(STATE);
    List<List<String>> buffer = rig.buffer().query(STATE);
    Operator.Finished refused = uninstall(PLAN);
    assertEquals(2, refused.exit());
    assertTrue(refused.failure().getMessage().contains("--yes"), refused.failure()::getMessage);
    assertTrue(refused.output().contains("would drop the slot") && refused.output().contains("keeps 1 event of bank"), refused::output);
    Operator.Finished dry = uninstall(DRY);
    assertEquals(0, dry.exit());
    assertTrue(dry.output().contains("would drop the schema philotes") && dry.output().contains("dry run"), dry::output);
    assertEquals(source, rig.source().query(STATE));
    assertEquals(buffer, rig.buffer().query(STATE));
  }

  /** The buffer stays a whole history; the next start does not pretend that it goes on. */
  @Test
  void withoutTheBufferItsEventsStayAndARunIsRefused() {
    capture();
    assertEquals(0, uninstall(SOURCE_ONLY).exit());
    assertEquals(1, rig.verify().sources().size());
    Epochs.assertStartFails(rig, ErrorCode.SLOT_MISSING);
  }

  /** A slot whose buffer is gone is the one that fills the disk. */
  @Test
  void dropsTheSlotAlsoWhenTheBufferIsGone() {
    capture();
    rig.with("PHILOTES_BUFFER_PORT", "1");
    Operator.Finished done = uninstall(SOURCE_ONLY);
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
    assertTrue(done.output().contains("left alone"), done::output);
    assertEquals(List.of(), rig.source().queryColumn("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"));
    assertEquals(ErrorCode.BUFFER_REFUSED, uninstall(EVERYTHING).failure().code());
  }

  @Test
  void leavesAPublicationOfAnotherOwnerAndSaysHowToDropIt() {
    rig.withRoles();
    capture();
    Operator.Finished done = uninstall(EVERYTHING);
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
    assertTrue(done.output().contains("DROP PUBLICATION IF EXISTS \"philotes_pub\";") && done.output().contains("DROP ROLE "), done::output);
    assertEquals(List.of("philotes_pub"), rig.source().queryColumn("SELECT pubname FROM pg_publication"));
    assertEquals(List.of(), rig.source().queryColumn("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"));
  }

  @Test
  void keepsTheBufferWhenTheSourceCannotBeReached() {
    capture();
    rig.with("PHILOTES_SOURCE_PORT", "1");
    assertEquals(ErrorCode.SOURCE_REFUSED, uninstall(EVERYTHING).failure().code());
    assertEquals(1, rig.verify().sources().size());
  }

  /** A configuration that points at somebody else's source: the buffer here was not read from that slot. */
  @Test
  void doesNotDropASlotThatTheBufferDoesNotKnow() {
    rig.source().execute("SELECT pg_create_logical_replication_slot('" + rig.slot() + "', 'pgoutput')");
    assertEquals(ErrorCode.SLOT_UNKNOWN, uninstall(SOURCE_ONLY).failure().code());
    assertEquals(1, rig.source().queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + rig.slot() + "'"));
  }

  /** With the buffer goes the only record of the slot that it was read from. */
  @Test
  void doesNotForgetASlotThatIsNotTheConfiguredOneAnyMore() {
    capture();
    rig.with("PHILOTES_SOURCE_SLOT", "another");
    assertEquals(ErrorCode.SLOT_WRONG_KIND, uninstall(EVERYTHING).failure().code());
    assertEquals(1, rig.verify().sources().size());
  }

  /** Without the publication the other could never stream again on PostgreSQL 17 and older. */
  @Test
  void keepsAPublicationThatAnotherSlotOfTheDatabaseMayUse() {
    capture();
    rig.source().execute("SELECT pg_create_logical_replication_slot('other_" + rig.slot() + "', 'pgoutput')");
    Operator.Finished done = uninstall(SOURCE_ONLY);
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
    assertTrue(done.output().contains("keeps the publication philotes_pub, which others may need: the slot other_" + rig.slot()), done::output);
    assertEquals(List.of("philotes_pub"), rig.source().queryColumn("SELECT pubname FROM pg_publication"));
    assertEquals(List.of("other_" + rig.slot()), rig.source().queryColumn("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"));
  }

  /** A slot's name is one server's own: that another source of ours has such a slot elsewhere makes this one no slot of ours. */
  @Test
  @NeedsOwnServer
  void aNamesakeOnAnotherServerDoesNotHideWhoNeedsThePublication(@TempDir Path directory) throws IOException {
    try (PostgresServer elsewhere = Postgres.start(); TestDatabase branch = elsewhere.createDatabase("e2e_branch")) {
      branch.execute("CREATE TABLE t (id int PRIMARY KEY)");
      Path file = Files.writeString(directory.resolve("philotes.yaml"), "sources:\n" + source("bank", rig.source(), rig.slot())
          + source("branch", branch, "namesake_" + rig.slot()));
      rig.without("PHILOTES_SOURCE_");
      Operator.Finished made = Operator.init(file, rig.environment());
      assertEquals(0, made.exit(), () -> made.output() + made.failure());
      rig.source().execute("SELECT pg_create_logical_replication_slot('namesake_" + rig.slot() + "', 'pgoutput')");
      Operator.Finished done = Operator.uninstall(file, rig.environment(), SOURCE_ONLY);
      assertEquals(0, done.exit(), () -> done.output() + done.failure());
      assertTrue(done.output().contains("which others may need: the slot namesake_" + rig.slot()), done::output);
      assertEquals(List.of("philotes_pub"), rig.source().queryColumn("SELECT pubname FROM pg_publication"));
      assertEquals(List.of("namesake_" + rig.slot()),
          rig.source().queryColumn("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"));
      assertEquals(List.of(), branch.queryColumn("SELECT pubname FROM pg_publication"));
      assertEquals(List.of(), branch.queryColumn("SELECT slot_name FROM pg_replication_slots"));
    }
  }

  private static String source(String name, TestDatabase database, String slot) {
    PostgresServer server = database.server();
    return "  - {name: %s, host: %s, port: %d, database: %s, user: %s, password: %s, sslMode: disable, slot: %s}%n".formatted(name,
        server.host(), server.port(), database.name(), server.user(), server.password(), slot);
  }

  @Test
  void checkTellsWhereAStartGoesOnAndWhoLeads() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      rig.awaitBuffered();
      String beside = check();
      assertTrue(beside.contains("the instance one leads and reads the slot " + rig.slot()), beside);
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
    String after = check();
    assertTrue(after.contains("a start goes on at "), after);
    rig.source().execute("SELECT pg_drop_replication_slot('" + rig.slot() + "')");
    Operator.Finished broken = Operator.check(rig.environment(), new CheckOptions("", null, false));
    assertEquals(5, broken.exit(), broken::output);
    assertTrue(broken.output().contains(ErrorCode.SLOT_MISSING.id()), broken::output);
  }

  private String check() {
    Operator.Finished checked = Operator.check(rig.environment(), new CheckOptions("", null, false));
    assertEquals(0, checked.exit(), checked::output);
    return checked.output();
  }

  @Test
  void doesNotDropASlotThatIsNotOurs() {
    rig.source().execute("SELECT pg_create_physical_replication_slot('" + rig.slot() + "')");
    try {
      assertEquals(ErrorCode.SLOT_WRONG_KIND, uninstall(SOURCE_ONLY).failure().code());
    } finally {
      rig.source().execute("SELECT pg_drop_replication_slot('" + rig.slot() + "')");
    }
  }

  private Operator.Finished init() {
    Operator.Finished done = Operator.init(rig.environment());
    assertEquals(0, done.exit(), () -> done.output() + done.failure());
    return done;
  }

  private Operator.Finished uninstall(UninstallOptions options) {
    return Operator.uninstall(rig.environment(), options);
  }

  private void capture() {
    try (Embedded service = rig.embed()) {
      rig.awaitStreaming();
      rig.awaitBuffered();
      assertTrue(service.vertx().deploymentIDs().size() > 1);
    }
  }
}
